import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { because } from "#lib/messages/audit.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { reviewKeys } from "./attention.ts";
import type { Verdict } from "./verify.ts";

/** `still` must hold when the answer arrives; `audited`: every check, or only those with a new result. */
type Terms = { still: Prisma.OrganizationKeyWhereInput; audited: "all" | "news" };

/** Stores the result of verifying a key, with its audit row. False if `still` no longer holds. */
export async function keepVerdict(
  tx: Tx,
  actor: Actor,
  { id, tenantId }: { id: string; tenantId: string },
  verdict: Verdict,
  { still, audited }: Terms,
): Promise<boolean> {
  const where = { ...still, id };
  const before = await tx.organizationKey.findFirst({ where, select: { trouble: true, state: true } });
  const now = clock.now();
  const data = verdict.alive
    ? { verifiedAt: now, trouble: null, troubleParams: {} }
    : { trouble: verdict.trouble.code, troubleParams: verdict.trouble.params };
  const { count } = await tx.organizationKey.updateMany({ where, data });
  if (!before || count === 0) return false;
  if (verdict.alive && before.state === "current")
    await tx.tenant.update({ where: { id: tenantId }, data: { lastVerifiedAt: now } });
  await reviewKeys(tx, tenantId, id);
  const wasAlive = before.trouble === null;
  if (audited === "news" && wasAlive === verdict.alive) return true;
  const target = { type: "key", id, tenantId } as const;
  if (verdict.alive) await record(tx, actor, "key.verified", target, {});
  else await record(tx, actor, "key.refused", target, because(verdict.trouble));
  return true;
}
