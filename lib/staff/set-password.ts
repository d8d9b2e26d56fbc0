import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";

/** Whoever knew the old password is out: every session ends except `keptSessionId`, and so does every reset link. */
export async function setPassword(
  tx: Tx,
  staffId: string,
  passwordHash: string,
  keptSessionId?: string,
): Promise<void> {
  const now = clock.now();
  await tx.staff.update({ where: { id: staffId }, data: { passwordHash } });
  await tx.session.updateMany({
    where: { staffId, endedAt: null, ...(keptSessionId && { id: { not: keptSessionId } }) },
    data: { endedAt: now },
  });
  await tx.passwordReset.updateMany({
    where: { staffId, usedAt: null, revokedAt: null },
    data: { revokedAt: now },
  });
}
