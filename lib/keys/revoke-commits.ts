import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { fail, finish, type OperationRecord } from "#lib/engine/operation.ts";
import { because } from "#lib/messages/audit.ts";
import { keyGone } from "./attention.ts";
import { keyEnded } from "./overlap-commits.ts";
import { wordOf } from "./promote.ts";
import { type Foreign, findForeign } from "./verify.ts";

/** A tenant without a key gets the reason for it, and what waited for the key's end continues. */
async function settle(
  tx: Tx,
  operation: OperationRecord,
  code: "key_revoked" | "key_out_of_use",
): Promise<void> {
  const { tenantId } = operation;
  await keyEnded(tx, tenantId, wordOf(operation, "revokes"));
  await keyGone(tx, tenantId, code);
  // Another key may have replaced it in the meantime, and a leaked new key leaves the old one in use.
  if ((await tx.organizationKey.count({ where: { tenantId, state: "current" } })) > 0) return;
  const noKey = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
  await tx.tenant.update({ where: { id: tenantId }, data: noKey });
}

export function revoked(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "revokes");
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["current", "next", "stopped"] } },
      data: { state: "revoked", stoppedAt: clock.now(), trouble: null, troubleParams: {} },
    });
    await finish(tx, operation, "done", null);
    if (count > 0) {
      const given = wordOf(operation, "reason");
      await record(tx, actor, "key.revoked", { type: "key", id, tenantId }, { given });
    }
    await settle(tx, operation, "key_revoked");
  };
}

/** Our tenant whose organization a foreign key opens. */
async function findTenantName({ trouble, organizationId }: Foreign): Promise<string | null> {
  if (findForeign(trouble.code) !== "organization") return null;
  const other = await db().tenant.findFirst({ where: { organizationId }, select: { name: true } });
  return other?.name ?? null;
}

/** A foreign key can no longer be read here. It is not called revoked, because it still works. */
export async function takenOut(operation: OperationRecord, foreign: Foreign): Promise<Commit> {
  const { trouble } = foreign;
  const tenantName = await findTenantName(foreign);
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "revokes");
    const data = { state: "stopped" as const, stoppedAt: clock.now(), trouble: null, troubleParams: {} };
    await tx.organizationKey.update({ where: { id }, data });
    const why = because({ code: "out_of_use_not_revoked", params: { trouble } });
    const detail = { ...why, given: wordOf(operation, "reason") };
    await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, detail);
    await fail(tx, operation, { code: "key_out_of_use", params: { trouble, tenantName } });
    await settle(tx, operation, "key_out_of_use");
  };
}
