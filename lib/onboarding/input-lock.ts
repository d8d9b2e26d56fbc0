import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { readDecision } from "./decision.ts";

/** While it is worked on, or may have been carried out upstream without our knowing, the input must stay. */
export async function isLocked(tx: Tx, tenant: TenantRecord, step: StepName): Promise<boolean> {
  if (tenant.leaseUntil && tenant.leaseUntil > clock.now()) return true;
  return await isOutcomeOpen(tx, tenant, step);
}

/**
 * Whether the last request may have made something that we have not seen yet. It is sent again with the very
 * same body; unless we looked upstream, found what is in its way, and have put that before staff.
 */
export async function isOutcomeOpen(tx: Tx, tenant: TenantRecord, step: StepName): Promise<boolean> {
  const kind = readDecision(tenant.decision)?.kind;
  if (kind === "matches" || kind === "exists") return false;
  const calls = await tx.upstreamCall.findMany({
    where: { tenantId: tenant.id, step },
    orderBy: { attempt: "desc" },
  });
  return calls.some((call) => isUnknown(call) && call.idempotencyKey === calls[0]?.idempotencyKey);
}
