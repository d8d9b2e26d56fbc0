import "server-only";
import { dbNull, type Tx } from "#lib/base/db.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { asked, type Decision, reasonFor, unknown } from "./decision.ts";

/** Whose reasons are the onboarding's. */
const subject = "onboarding";

/** Writes facts; what the onboarding asked, and what it did not know, is over with them. */
export async function settle(
  tx: Tx,
  { id, attentionCode }: Pick<TenantRecord, "id" | "attentionCode">,
  facts: Prisma.TenantUncheckedUpdateInput,
): Promise<void> {
  await tx.tenant.update({ where: { id }, data: { ...facts, decision: dbNull } });
  // A tenant that needs no attention has none of ours to clear.
  if (attentionCode !== null) await clear(tx, { tenantId: id, subject }, ...asked, unknown);
}

/** Puts a decision before staff. What was found upstream is all that there is to know about a lost request. */
export async function ask(tx: Tx, tenantId: string, decision: Decision): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { decision } });
  const reason = reasonFor(decision);
  const isFound = decision.kind === "matches" || decision.kind === "exists";
  const over = asked.filter((code) => code !== reason?.code);
  await clear(tx, { tenantId, subject }, ...over, ...(isFound ? [unknown] : []));
  if (reason) await raise(tx, { tenantId, subject }, reason);
}

/** Nothing is asked any more; what is not known stays so. */
export async function clearDecision(tx: Tx, tenantId: string): Promise<void> {
  await tx.tenant.update({ where: { id: tenantId }, data: { decision: dbNull } });
  await clear(tx, { tenantId, subject }, ...asked);
}

/** Whether it is known what became of the last request of a step. */
export async function showUnknown(tx: Tx, tenantId: string, step: StepName, isKnown: boolean): Promise<void> {
  if (isKnown) await clear(tx, { tenantId, subject }, unknown);
  else await raise(tx, { tenantId, subject }, { code: unknown, params: { asked: step } });
}
