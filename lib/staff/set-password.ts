import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";

/** Ends every session except `keptSessionId`, and every reset link, so that the old password gives nothing. */
export async function setPassword(
  tx: Tx,
  staffId: string,
  passwordHash: string | null,
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
