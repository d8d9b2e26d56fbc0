import "server-only";
/** What a comparison found, on the resources and as a reason for attention. Only this raises blueprint_drifted. */
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { holdTenants } from "#lib/tenants/record.ts";
import type { Seen } from "./drift.ts";
import type { Situation } from "./situation.ts";

/** Whether anybody has to look at it. What is not known is none of it. */
const needsSomebody = ["changed", "missing", "unhealthy"] as const;

/** The reason for attention, by what the records say now. */
export async function reviewDrift(
  tx: Tx,
  { tenantId, assignmentId, blueprint }: { tenantId: string; assignmentId: string; blueprint: string },
): Promise<void> {
  const where = { assignmentId, endedAt: null, drift: { in: [...needsSomebody] } };
  const resources = await tx.managedResource.count({ where });
  const about = { tenantId, subject: assignmentId };
  if (resources === 0) await clear(tx, about, "blueprint_drifted");
  else await raise(tx, about, { code: "blueprint_drifted", params: { blueprint, resources } });
}

/** Nothing is kept of what was applied or taken off since the comparison began. */
export async function keepDrift(
  tx: Tx,
  { tenant, assignment }: Situation,
  { seen, extra }: { seen: Seen[]; extra: number | null },
  startedAt: Date,
): Promise<void> {
  const { id: assignmentId, tenantId } = assignment;
  await holdTenants(tx, [tenantId]);
  // It may have been paused since the comparison began.
  const where = { id: assignmentId, endedAt: null, pausedAt: null };
  if ((await tx.blueprintAssignment.count({ where })) === 0) return;
  const checkedAt = clock.now();
  for (const { id, drift, detail, live } of seen) {
    const where = { id, endedAt: null, checkedAt: { lte: startedAt } };
    const read = live && {
      lastRead: live.record,
      ...(drift === "in_step" && { upstreamUpdatedAt: live.updatedAt }),
    };
    // The time says when it was last known, which is shown.
    const data = { drift, driftDetail: detail, ...(drift !== "unknown" && { checkedAt }), ...read };
    await tx.managedResource.updateMany({ where, data });
  }
  // When it was last tried, which says when it is due.
  await tx.blueprintAssignment.updateMany({ where, data: { checkedAt, extra } });
  if (seen.some(({ drift }) => drift !== "unknown"))
    await reviewDrift(tx, { tenantId: tenant.id, assignmentId, blueprint: assignment.blueprint.name });
}
