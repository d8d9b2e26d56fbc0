import "server-only";
import { type Actor, recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Prisma } from "#prisma/client/client.ts";

/** A reset link that works. */
export const openReset = () => ({ usedAt: null, revokedAt: null, expiresAt: { gt: clock.now() } });

/** Ends those of the reset links that still work. */
export async function endResets(tx: Tx, by: Actor, which: Prisma.PasswordResetWhereInput): Promise<void> {
  const ended = await tx.passwordReset.updateManyAndReturn({
    where: { ...which, ...openReset() },
    data: { revokedAt: clock.now() },
    select: { staffId: true },
  });
  const events = ended.map(({ staffId: id }) => ({ target: { type: "staff", id } as const, detail: {} }));
  if (events.length > 0) await recordMany(tx, by, "staff.reset-revoked", events);
}

/** Ends every session except `keptSessionId`, and every reset link, so that the old password gives nothing. */
export async function setPassword(
  tx: Tx,
  by: Actor,
  staffId: string,
  passwordHash: string | null,
  keptSessionId?: string,
): Promise<void> {
  await tx.staff.update({ where: { id: staffId }, data: { passwordHash } });
  await tx.session.updateMany({
    where: { staffId, endedAt: null, ...(keptSessionId && { id: { not: keptSessionId } }) },
    data: { endedAt: clock.now() },
  });
  await endResets(tx, by, { staffId });
}
