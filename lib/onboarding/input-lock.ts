import "server-only";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { isUnknown } from "#lib/engine/plan.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { readDecision } from "./decision.ts";

/** The input must not change while it is in use, or while a request with an unknown outcome may have created it. */
export async function isLocked(tx: Tx, tenant: TenantRecord, step: StepName): Promise<boolean> {
  if (tenant.leaseUntil && tenant.leaseUntil > clock.now()) return true;
  return await isOutcomeOpen(tx, tenant, step);
}

/**
 * Whether the last request may have created something that we have not seen. It is repeated with the same body,
 * unless we looked at Polytomic, found the conflict and asked staff.
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
