import "server-only";
import { type Actor, recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { type AuditReason, because } from "#lib/messages/audit.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { KeyState } from "#prisma/client/enums.ts";
import { keyGone } from "./attention.ts";

const ended = ["stopped", "revoked"] as const satisfies KeyState[];

/**
 * Stops the matching keys of a tenant, each with an audit row for the reason. Keys that have ended stay as they are.
 */
export async function stopKeys(
  tx: Tx,
  actor: Actor,
  tenantId: string,
  reason: AuditReason,
  which: Pick<Prisma.OrganizationKeyWhereInput, "userId" | "state"> = {},
): Promise<void> {
  const where = { AND: [{ tenantId, state: { notIn: [...ended] } }, which] };
  const keys = await tx.organizationKey.findMany({ where, select: { id: true } });
  if (keys.length === 0) return;
  await tx.organizationKey.updateMany({ where, data: { state: "stopped", stoppedAt: clock.now() } });
  const detail = because(reason);
  const events = keys.map(({ id }) => ({ target: { type: "key", id, tenantId } as const, detail }));
  await recordMany(tx, actor, "key.stopped", events);
}

/** Why a key ends that was never verified before another was minted. */
export const neverSeen: AuditReason = { code: "never_verified", params: {} };

/** A user's key stops with the user. */
export async function stopKeysOf(tx: Tx, actor: Actor, tenantId: string, userId: string): Promise<void> {
  const live = { tenantId, userId, state: { notIn: [...ended] } };
  const keys = await tx.organizationKey.findMany({ where: live, select: { state: true } });
  if (keys.length === 0) return;
  await stopKeys(tx, actor, tenantId, { code: "user_removed", params: {} }, { userId });
  if (keys.some(({ state }) => state === "current")) {
    const data = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
    await tx.tenant.update({ where: { id: tenantId }, data });
  }
  await keyGone(tx, tenantId, "key_user_removed");
}
