import "server-only";
import { dbNull, type Tx } from "#lib/base/db.ts";
import type { AttentionReason } from "#lib/messages/attention.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { type Decision, ownReasons, reasonFor } from "./decision.ts";

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
  if (attentionCode !== null) await clear(tx, { tenantId: id, subject }, ...ownReasons);
}

/** Puts a decision before staff. */
export async function ask(tx: Tx, id: string, decision: Decision): Promise<void> {
  await tx.tenant.update({ where: { id }, data: { decision } });
  await show(tx, id, reasonFor(decision));
}

/** Nothing is asked any more. */
export async function clearDecision(tx: Tx, id: string): Promise<void> {
  await tx.tenant.update({ where: { id }, data: { decision: dbNull } });
  await show(tx, id, null);
}

/** The one reason that an onboarding has. */
export async function show(tx: Tx, tenantId: string, reason: AttentionReason | null): Promise<void> {
  await clear(tx, { tenantId, subject }, ...ownReasons.filter((code) => code !== reason?.code));
  if (reason) await raise(tx, { tenantId, subject }, reason);
}
