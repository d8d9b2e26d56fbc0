import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Definition, Moment, Next } from "#lib/engine/definition.ts";
import { finish, inputOf } from "#lib/engine/operation.ts";
import { keyPerhapsReplaced } from "./attention.ts";
import { promote, verifyMinted, wordOf } from "./promote.ts";
import { mints } from "./requests.ts";

async function verify(moment: Moment): Promise<Next> {
  const { operation } = moment;
  const verdict = await verifyMinted(moment);
  if (!verdict.alive) {
    const { trouble } = verdict;
    return { kind: "stuck", message: { code: "new_key_failed_check", params: { trouble } } };
  }
  return {
    kind: "commit",
    async commit(tx, actor) {
      const { tenantId } = operation;
      const id = wordOf(operation, "keyId");
      const stoppedAt = new Date(wordOf(operation, "mintedAt"));
      await promote(tx, actor, { id, tenantId, stoppedAt, reason: { code: "rotated", params: {} } });
      await record(tx, actor, "key.verified", { type: "key", id, tenantId }, {});
      await finish(tx, operation, "done", null);
    },
  };
}

/**
 * A revocation comes first. It may have stopped a key that this rotation minted, and a retry would replay that mint
 * under the same idempotency key. If the key to replace was revoked, the rotation is over.
 */
async function giveWay({ operation, tenant }: Moment): Promise<Next | null> {
  const { id: tenantId } = tenant;
  const open = { tenantId, kind: "key_revoke", finishedAt: null } as const;
  if ((await db().operation.count({ where: open })) > 0) {
    const message = { code: "revocation_first", params: {} } as const;
    return { kind: "wait", message, dueAt: later(clock.now(), minuteMs) };
  }
  const id = wordOf(operation, "replaces");
  const isRevoked = id !== "" && (await db().organizationKey.count({ where: { id, state: "revoked" } })) > 0;
  if (!isRevoked) return null;
  return { kind: "fail", message: { code: "revoked_meanwhile", params: {} } };
}

/**
 * Another key for the same user: the old one stops as soon as it is minted. After no answer the request is repeated
 * under the same idempotency key; if that does not help, minting again is safe, because no value was stored.
 */
export const rotation: Definition = {
  kind: "key_rotate",
  permission: "key:rotate",
  step: (stage) => (stage === "mint" ? "key_mint" : null),

  async next(moment) {
    const { operation } = moment;
    if (operation.stage === "verify") return await verify(moment);
    const instead = await giveWay(moment);
    if (instead) return instead;
    const user = { organizationId: wordOf(operation, "organizationId"), userId: wordOf(operation, "userId") };
    const isService = inputOf(operation).isService === true;
    const holder = { userId: user.userId, email: wordOf(operation, "email") || null, isService };
    return mints(moment, user, holder, true);
  },

  async cancelling(tx, operation) {
    await keyPerhapsReplaced(tx, operation, wordOf(operation, "replaces"), ["key_mint"]);
    return null;
  },
};
