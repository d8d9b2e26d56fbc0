import "server-only";
import type { Tx } from "#lib/base/db.ts";
import type { OperationRecord } from "#lib/engine/operation.ts";
import type { Step } from "#prisma/client/enums.ts";
import { strangerIn } from "./verify.ts";

/** What a key makes somebody look at. Only these are taken back when the key is well again. */
const words = {
  dead: "The key does not work any more",
  another: "The key opens another organization",
  anotherUsers: "The key is not this customer's user's",
  nextDead: "The new key does not work",
  revoked: "The key was revoked: mint a new one",
  userRemoved: "The key's user was removed: mint a new key",
  takenOut: "The key was taken out of use: mint a new one",
  none: "No key is in use: mint a new one",
  perhapsReplaced: "The key may have been replaced: verify it",
} as const;

export const keyOpensAnother = words.another;
export const keyUserRemoved = words.userRemoved;
export const keyRevoked = words.revoked;
export const keyTakenOut = words.takenOut;

export const keyAttentions: readonly string[] = Object.values(words);

/** What says why there is no key in use stays until there is one. */
const without: string[] = [words.revoked, words.userRemoved, words.takenOut, words.none];

/** Says of a tenant what its current and next keys are like, and leaves all else that wants attention. */
export async function tellOfKeys(tx: Tx, tenantId: string): Promise<void> {
  const keys = await tx.organizationKey.findMany({
    where: { tenantId, state: { in: ["current", "next"] }, trouble: { not: null } },
    orderBy: { state: "asc" },
    select: { state: true, trouble: true },
  });
  const strangers = keys.map(({ trouble }) => strangerIn(trouble));
  const [first] = keys;
  if (first) {
    const dead = first.state === "current" ? words.dead : words.nextDead;
    const whose = strangers.includes("user") ? words.anotherUsers : dead;
    const attention = strangers.includes("organization") ? words.another : whose;
    await tx.tenant.update({ where: { id: tenantId }, data: { attention } });
    return;
  }
  const own = [...keyAttentions];
  if ((await tx.organizationKey.count({ where: { tenantId, state: "current" } })) > 0) {
    const where = { id: tenantId, attention: { in: own } };
    await tx.tenant.updateMany({ where, data: { attention: null } });
    return;
  }
  const outdated = own.filter((each) => !without.includes(each));
  await tx.tenant.updateMany({
    where: { id: tenantId, OR: [{ attention: null }, { attention: { in: outdated } }] },
    data: { attention: words.none },
  });
}

/** Of an operation that is given up: what it sent may have replaced the key all the same. */
export async function tellPerhapsReplaced(
  tx: Tx,
  { id, tenantId }: Pick<OperationRecord, "id" | "tenantId">,
  steps: Step[],
): Promise<void> {
  const sent = await tx.upstreamCall.count({
    where: { operationId: id, step: { in: steps }, state: { in: ["sent", "unknown", "succeeded"] } },
  });
  if (sent > 0)
    await tx.tenant.update({ where: { id: tenantId }, data: { attention: words.perhapsReplaced } });
}
