import "server-only";
import { type Actor, recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { type AuditReason, because } from "#lib/messages/audit.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { KeyState } from "#prisma/client/enums.ts";

const ended = ["stopped", "revoked"] as const satisfies KeyState[];

/** Retires all keys of a tenant that fit, each with its row that says why. Those that have ended stay as they are. */
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

/** Why a key ends that another was minted after, before anybody saw it work. */
export const neverSeen: AuditReason = { code: "never_verified", params: {} };
