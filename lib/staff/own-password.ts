import "server-only";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import type { Secret } from "#lib/base/secret.ts";
import { requirePassword } from "./confirm.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { setPassword } from "./set-password.ts";
import type { Staff } from "./staff.ts";
import { trace } from "./trace.ts";

/** Replaces one's own password. The other sessions end, and this one counts as confirmed. */
export async function changePassword(staff: Staff, current: Secret, next: Secret, code = ""): Promise<void> {
  await requireGoodPassword(next, staff);
  await requirePassword(staff, current, "currentPassword", code);
  const passwordHash = await hashPassword(next);
  await transact(async (tx) => {
    await setPassword(tx, staff, staff.id, passwordHash, staff.sessionId);
    await tx.session.update({ where: { id: staff.sessionId }, data: { authenticatedAt: clock.now() } });
    await trace(tx, staff, "staff.password-changed", { type: "staff", id: staff.id });
  });
}
