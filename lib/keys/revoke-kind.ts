import "server-only";
import { record } from "#lib/audit.ts";
import { clock } from "#lib/base/clock.ts";
import type { Fact, Kind } from "#lib/operations/kind.ts";
import { finish, type OperationRecord } from "#lib/operations/operation.ts";
import { keyRevoked } from "./attention.ts";
import { kills, removes } from "./minting.ts";
import { wordOf } from "./stored.ts";

function revoked(operation: OperationRecord): Fact {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "revokes");
    const data = { state: "revoked" as const, retiredAt: clock.now(), trouble: null };
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["current", "next", "retired"] } },
      data,
    });
    await finish(tx, operation, "done", null);
    if (count > 0)
      await record(
        tx,
        actor,
        "key.revoked",
        { type: "key", id, tenantId },
        { reason: wordOf(operation, "reason") },
      );
    // A hand-over may have put another in its place meanwhile.
    const left = await tx.organizationKey.count({ where: { tenantId, state: "current" } });
    if (left > 0) return;
    const noKey = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
    await tx.tenant.update({ where: { id: tenantId }, data: { ...noKey, attention: keyRevoked } });
  };
}

/** Kills a key that leaked, at once, and leaves the customer without one. */
export const revoke: Kind = {
  step: (stage) => (stage === "remove" ? "user_delete" : "key_kill"),

  async next(moment) {
    const { operation } = moment;
    const user = { organizationId: wordOf(operation, "organizationId"), userId: wordOf(operation, "userId") };
    const end = operation.stage === "remove" ? removes : kills;
    return await end(moment, user, revoked(operation));
  },
};
