import "server-only";
import { transact } from "#lib/base/db.ts";
import type { Secret } from "#lib/base/secret.ts";
import { renewSession, requirePassword } from "./confirm.ts";
import { requireGoodPassword } from "./password-rules.ts";
import { hashPassword } from "./passwords.ts";
import { setPassword } from "./set-password.ts";
import type { Staff } from "./staff.ts";
import { trace } from "./trace.ts";

/**
 * Replaces one's own password. The other sessions end, and this one counts as confirmed. Returns what its cookie holds
 * from now on; null if that stays as it is.
 */
export async function changePassword(
  staff: Staff,
  current: Secret,
  next: Secret,
  code = "",
): Promise<string | null> {
  await requireGoodPassword(next, staff);
  await requirePassword(staff, current, "currentPassword", code);
  const passwordHash = await hashPassword(next);
  return await transact(async (tx) => {
    await setPassword(tx, staff, staff.id, passwordHash, staff.sessionId);
    const renewed = await renewSession(tx, staff);
    await trace(tx, staff, "staff.password-changed", { type: "staff", id: staff.id });
    return renewed;
  });
}
