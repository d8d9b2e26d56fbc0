import "server-only";
import type { Tx } from "#lib/base/db.ts";
import type { OperationRecord } from "#lib/engine/operation.ts";
import type { AttentionCode, AttentionReason } from "#lib/messages/attention.ts";
import { type KeyTrouble, keyTroubleIn } from "#lib/messages/keys.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { Step } from "#prisma/client/enums.ts";
import { findForeign } from "./verify.ts";

/* The attention reasons about a tenant's keys. Only this file raises and clears them. */

/** The reasons about one key in use; their subject is its id. */
const ofKey: AttentionCode[] = [
  "foreign_key",
  "another_users_key",
  "key_not_working",
  "new_key_not_working",
  "key_perhaps_replaced",
];

/** Why no key is in use; kept until there is one. */
type Without = "key_revoked" | "key_user_removed" | "key_out_of_use" | "no_key";
const without: Without[] = ["key_revoked", "key_user_removed", "key_out_of_use", "no_key"];

function disabledReason(state: string, trouble: KeyTrouble): AttentionReason {
  if (trouble.code === "opens_another_organization") return { code: "foreign_key", params: trouble.params };
  if (findForeign(trouble.code)) return { code: "another_users_key", params: {} };
  if (trouble.code === "perhaps_stopped") return { code: "key_perhaps_replaced", params: {} };
  return { code: state === "current" ? "key_not_working" : "new_key_not_working", params: {} };
}

/**
 * Updates the reasons after a tenant's keys or their troubles changed. `verified`: the key that Polytomic was just
 * asked about.
 */
export async function reviewKeys(tx: Tx, tenantId: string, verified?: string): Promise<void> {
  const keys = await tx.organizationKey.findMany({
    where: { tenantId, state: { in: ["current", "next"] } },
    select: { id: true, state: true, trouble: true, troubleParams: true },
  });
  const before = await tx.tenantAttention.findMany({
    where: { tenantId, code: { in: [...ofKey, ...without] } },
    select: { code: true, subject: true },
  });
  const now = keys.flatMap((key) => {
    const trouble = keyTroubleIn(key);
    return trouble ? [{ subject: key.id, reason: disabledReason(key.state, trouble) }] : [];
  });
  const holds = ({ code, subject }: (typeof before)[number]) =>
    now.some((each) => each.subject === subject && each.reason.code === code) ||
    // Only verifying the key tells whether a cancelled request replaced it.
    (code === "key_perhaps_replaced" && subject !== verified && keys.some(({ id }) => id === subject));
  for (const old of before)
    if (ofKey.includes(old.code) && !holds(old))
      await clear(tx, { tenantId, subject: old.subject }, old.code);
  for (const { subject, reason } of now) await raise(tx, { tenantId, subject }, reason);
  const said = before.some(({ code }) => !ofKey.includes(code));
  if (keys.some(({ state }) => state === "current")) {
    if (said) await clear(tx, { tenantId }, ...without);
  } else if (!said) await raise(tx, { tenantId }, { code: "no_key", params: {} });
}

/** Called when a key of a tenant ended. If it was the one in use, the tenant gets the reason why there is none. */
export async function keyGone(tx: Tx, tenantId: string, code: Without): Promise<void> {
  const isWithout = (await tx.organizationKey.count({ where: { tenantId, state: "current" } })) === 0;
  if (isWithout) await raise(tx, { tenantId }, { code, params: {} });
  await reviewKeys(tx, tenantId);
}

/** For a cancelled operation: a request that it sent may still have stopped these keys. */
export async function keysPerhapsStopped(
  tx: Tx,
  { id, tenantId }: Pick<OperationRecord, "id" | "tenantId">,
  which: Pick<Prisma.OrganizationKeyWhereInput, "id" | "userId">,
  steps: Step[],
): Promise<void> {
  const keys = await tx.organizationKey.findMany({
    where: { ...which, tenantId, state: { in: ["current", "next"] } },
    select: { id: true },
  });
  const sent = await tx.upstreamCall.count({
    where: { operationId: id, step: { in: steps }, state: { in: ["sent", "unknown", "succeeded"] } },
  });
  if (sent === 0) return;
  for (const { id: subject } of keys)
    await raise(tx, { tenantId, subject }, { code: "key_perhaps_replaced", params: {} });
}
