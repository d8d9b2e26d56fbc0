import "server-only";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import type { Definition, Moment } from "#lib/engine/definition.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";
import { keyPerhapsReplaced } from "./attention.ts";
import { verifyStored, wordOf } from "./promote.ts";
import { kills, removes } from "./requests.ts";
import { revoked, takenOut } from "./revoke-commits.ts";
import { type Foreign, findForeign } from "./verify.ts";

type Key = Pick<OrganizationKey, "id" | "tenantId" | "userId" | "mintedAt" | "trouble">;

const timeLimitMs = 5 * secondMs;

/**
 * A user has one key: of two minted for the same user, the older one is dead, and another mint stops the newer one.
 */
async function isReplaced({ id, tenantId, userId, mintedAt }: Key): Promise<boolean> {
  const newer = { tenantId, userId, id: { not: id }, mintedAt: { gt: mintedAt } };
  return (await db().organizationKey.count({ where: newer })) > 0;
}

/** Who the key belongs to if it works but is not our user's; null otherwise. */
async function lookForeign({ tenant }: Moment, key: Key): Promise<Foreign | null> {
  try {
    const verdict = await verifyStored(tenant, key.id, timeLimitMs);
    return verdict.alive || !verdict.isForeign ? null : verdict;
  } catch (error) {
    if (findForeign(key.trouble)) throw error;
    // A leak does not wait for an answer.
    log().warn({ err: error, tenantId: key.tenantId }, "a key is revoked without being verified first");
    return null;
  }
}

/** Stops a leaked key immediately and does not replace it. */
export const revocation: Definition = {
  kind: "key_revoke",
  permission: "key:rotate",
  step: (stage) => (stage === "remove" ? "user_delete" : "key_kill"),

  async next(moment) {
    const { operation, history } = moment;
    const id = wordOf(operation, "revokes");
    const key = await db().organizationKey.findUniqueOrThrow({ where: { id } });
    const foreign = history.length === 0 ? await lookForeign(moment, key) : null;
    if (foreign) return { kind: "commit", commit: await takenOut(operation, foreign) };
    const done = revoked(operation);
    if (await isReplaced(key)) return { kind: "commit", commit: done };
    const user = { organizationId: wordOf(operation, "organizationId"), userId: wordOf(operation, "userId") };
    return await (operation.stage === "remove" ? removes : kills)(moment, user, done);
  },

  async cancelling(tx, operation) {
    await keyPerhapsReplaced(tx, operation, wordOf(operation, "revokes"), ["key_kill", "user_delete"]);
    return null;
  },
};
