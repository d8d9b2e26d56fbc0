import "server-only";
import { dbNull, type Tx } from "#lib/base/db.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { asked, type Decision, reasonFor, unknown } from "./decision.ts";

/** The owner of the onboarding's reasons. */
const subject = "onboarding";

/** Stores the result, and clears the onboarding's decision and its unknown outcome. */
export async function settle(
  tx: Tx,
  { id, attentionCode }: Pick<TenantRecord, "id" | "attentionCode">,
  facts: Prisma.TenantUncheckedUpdateInput,
): Promise<void> {
  await tx.tenant.update({ where: { id }, data: { ...facts, decision: dbNull } });
  // A tenant without attention has none of our reasons to clear.
  if (attentionCode !== null) await clear(tx, { tenantId: id, subject }, ...asked, unknown);
}

/** Asks staff for a decision. A record found at Polytomic also settles a lost request. */
export async function ask(tx: Tx, tenantId: string, decision: Decision): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { decision } });
  const reason = reasonFor(decision);
  const isFound = decision.kind === "matches" || decision.kind === "exists";
  const over = asked.filter((code) => code !== reason?.code);
  await clear(tx, { tenantId, subject }, ...over, ...(isFound ? [unknown] : []));
  if (reason) await raise(tx, { tenantId, subject }, reason);
}

/** Withdraws the decision; an unknown outcome stays. */
export async function clearDecision(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { decision: dbNull } });
  await clear(tx, { tenantId, subject }, ...asked);
}

/** Whether the outcome of a step's last request is known. */
export async function showUnknown(tx: Tx, tenantId: string, step: StepName, isKnown: boolean): Promise<void> {
  if (isKnown) await clear(tx, { tenantId, subject }, unknown);
  else await raise(tx, { tenantId, subject }, { code: unknown, params: { asked: step } });
}
