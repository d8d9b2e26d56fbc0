import "server-only";
import { record } from "#lib/audit.ts";
import type { Kind, Moment, Next } from "#lib/operations/kind.ts";
import { finish, inputOf } from "#lib/operations/operation.ts";
import { keyPerhapsReplaced } from "./attention.ts";
import { mints } from "./minting.ts";
import { promote, verifyMinted, wordOf } from "./stored.ts";

async function verify(moment: Moment): Promise<Next> {
  const { operation } = moment;
  const verdict = await verifyMinted(moment);
  if (!verdict.alive) {
    const message = `The new key was minted and stored, and it did not pass its check. ${verdict.message}`;
    return { kind: "stuck", message };
  }
  return {
    kind: "fact",
    async fact(tx, actor) {
      const { tenantId } = operation;
      const id = wordOf(operation, "keyId");
      const retiredAt = new Date(wordOf(operation, "mintedAt"));
      await promote(tx, actor, { id, tenantId, retiredAt, why: "Rotated" });
      await record(tx, actor, "key.verified", { type: "key", id, tenantId }, {});
      await finish(tx, operation, "done", null);
    },
  };
}

/**
 * Another key for the same user: the old one stops as soon as it is minted. An outcome never seen is asked for
 * under the same idempotency key; where that tells nothing, minting once more is safe, as no value was stored.
 */
export const rotate: Kind = {
  step: (stage) => (stage === "mint" ? "key_mint" : null),

  async next(moment) {
    const { operation } = moment;
    if (operation.stage === "verify") return await verify(moment);
    const user = { organizationId: wordOf(operation, "organizationId"), userId: wordOf(operation, "userId") };
    const isService = inputOf(operation).isService === true;
    const holder = { userId: user.userId, email: wordOf(operation, "email") || null, isService };
    return mints(moment, user, holder, true);
  },

  async givingUp(tx, { id, tenantId }) {
    const sent = await tx.upstreamCall.count({
      where: { operationId: id, step: "key_mint", state: { in: ["sent", "unknown", "succeeded"] } },
    });
    if (sent > 0)
      await tx.tenant.update({ where: { id: tenantId }, data: { attention: keyPerhapsReplaced } });
    return null;
  },
};
