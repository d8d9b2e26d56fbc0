import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { fail, finish, type OperationRecord } from "#lib/engine/operation.ts";
import { keyRevoked, keyTakenOut } from "./attention.ts";
import { keyEnded } from "./overlap-commits.ts";
import { wordOf } from "./promote.ts";
import type { Stranger } from "./verify.ts";

/** A tenant that is left without a key says so; what waited for the key's end goes on. */
async function settle(tx: Tx, operation: OperationRecord, attention: string): Promise<void> {
  const { tenantId } = operation;
  await keyEnded(tx, tenantId, wordOf(operation, "revokes"));
  // Another may have taken its place meanwhile; and a new one that leaked leaves the old one in use.
  if ((await tx.organizationKey.count({ where: { tenantId, state: "current" } })) > 0) return;
  const noKey = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
  await tx.tenant.update({ where: { id: tenantId }, data: { ...noKey, attention } });
}

export function revoked(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "revokes");
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["current", "next", "stopped"] } },
      data: { state: "revoked", stoppedAt: clock.now(), trouble: null },
    });
    await finish(tx, operation, "done", null);
    if (count > 0) {
      const reason = wordOf(operation, "reason");
      await record(tx, actor, "key.revoked", { type: "key", id, tenantId }, { reason });
    }
    await settle(tx, operation, keyRevoked);
  };
}

/** What is left to do about a key that no mint of ours reaches. */
async function whatRemains({ why, organizationId }: Stranger): Promise<string> {
  if (why === "user") return "Remove that user, or replace their key, to make it stop.";
  const other = await db().tenant.findFirst({ where: { organizationId }, select: { name: true } });
  return other
    ? `That is the organization of the tenant ${other.name}: revoke its key there.`
    : "No tenant of ours has that organization: whoever looks after it has to revoke the key there.";
}

/** A key that is not ours to kill is handed out no more. It is not called revoked, since it works. */
export async function takenOut(operation: OperationRecord, stranger: Stranger): Promise<Commit> {
  const why = `Taken out of use and not revoked: it still works at Polytomic. ${stranger.message}`;
  const message = `${why} ${await whatRemains(stranger)}`;
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "revokes");
    const data = { state: "stopped" as const, stoppedAt: clock.now(), trouble: null };
    await tx.organizationKey.update({ where: { id }, data });
    const detail = { why, given: wordOf(operation, "reason") };
    await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, detail);
    await fail(tx, operation, message);
    await settle(tx, operation, keyTakenOut);
  };
}
