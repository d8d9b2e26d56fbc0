import "server-only";
import { type Actor, because, record, recordMany } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { OperationRecord } from "#lib/engine/record.ts";
import type { AttentionCode, AttentionReason } from "#lib/messages/attention.ts";
import type { AuditReason } from "#lib/messages/audit.ts";
import { isMessage } from "#lib/messages/family.ts";
import { type KeyTrouble, keyTroubles } from "#lib/messages/keys.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { KeyState, Step } from "#prisma/client/enums.ts";
import { findForeign } from "./verify.ts";

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

/** Polytomic was seen not to take these keys. */
const dead: (KeyTrouble["code"] | undefined)[] = ["not_accepted", "not_usable"];

/**
 * Makes the minted key the tenant's current one; the key before it is stopped as of `stoppedAt`. `mintedFor`: only
 * minting stopped it, which stops the keys of this user alone; left out where the operation itself stopped it.
 */
export async function promote(
  tx: Tx,
  actor: Actor,
  {
    id: keyId,
    tenantId,
    stoppedAt,
    mintedFor,
    reason,
  }: { id: string; tenantId: string; stoppedAt: Date; mintedFor?: string; reason: AuditReason },
): Promise<void> {
  const now = clock.now();
  const others = { tenantId, state: "current" as const, id: { not: keyId } };
  const select = { id: true, userId: true, trouble: true, troubleParams: true };
  const old = await tx.organizationKey.findMany({ where: others, select });
  await tx.organizationKey.updateMany({
    where: others,
    data: { state: "stopped", stoppedAt, trouble: null, troubleParams: {} },
  });
  for (const { id, userId, ...key } of old) {
    const trouble = keyTroubleIn(key);
    const isOfOther = mintedFor !== undefined && userId !== mintedFor;
    // Minting does not stop a foreign key.
    const isStopped = isOfOther ? dead.includes(trouble?.code) : findForeign(trouble?.code ?? null) === null;
    const why = isStopped ? reason : ({ code: "replaced_not_stopped", params: { trouble } } as const);
    await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, because(why));
  }
  const key = await tx.organizationKey.update({
    where: { id: keyId },
    data: { state: "current", verifiedAt: now, trouble: null, troubleParams: {} },
  });
  await tx.tenant.update({
    where: { id: tenantId },
    data: { keyHint: key.hint, keyMintedAt: key.mintedAt, lastVerifiedAt: now },
  });
  await reviewKeys(tx, tenantId, keyId);
}

/** The trouble of a stored key; null if there is none. */
export function keyTroubleIn(key: {
  trouble: KeyTrouble["code"] | null;
  troubleParams: unknown;
}): KeyTrouble | null {
  const { trouble: code, troubleParams: params } = key;
  if (code === null) return null;
  const trouble = { code, params };
  return isMessage(keyTroubles, trouble) ? trouble : { code: "noted", params: { text: code } };
}

/* The attention reasons about a tenant's keys. Only this part raises and clears them. */

/** The reasons about one key in use; their subject is its id. */
const ofKey: AttentionCode[] = [
  "foreign_key",
  "another_users_key",
  "key_not_working",
  "new_key_not_working",
  "key_perhaps_replaced",
  "key_unreadable",
  "key_link_opened_again",
  "stop_put_off",
  "new_key_unsent",
];

/** Only verifying the key tells whether a cancelled request replaced it, and whether it can be decrypted. */
const keptUntilVerified: AttentionCode[] = ["key_perhaps_replaced", "key_unreadable"];

/** Somebody may have the key, or its customer does not have it: until it ends, or staff settle that. */
const keptWithKey: AttentionCode[] = ["key_link_opened_again", "stop_put_off", "new_key_unsent"];

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
    (((keptUntilVerified.includes(code) && subject !== verified) || keptWithKey.includes(code)) &&
      keys.some(({ id }) => id === subject));
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
