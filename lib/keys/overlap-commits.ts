import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { finish, inputOf, moveOn, type OperationRecord, requireOperation } from "#lib/engine/operation.ts";
import { because } from "#lib/messages/audit.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reviewKeys } from "./attention.ts";
import { promote, wordOf } from "./mint.ts";

/** The requests that stop the old key. */
export const stoppingSteps = ["key_kill", "user_delete"] as const;

/** Whether the time that staff chose has come. */
export function isDue(operation: OperationRecord): boolean {
  const at = wordOf(operation, "switchAt");
  return at !== "" && new Date(at) <= clock.now();
}

/** The new key is verified: from here the customer has both. */
export function overlapStarted(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    const now = clock.now();
    await tx.organizationKey.update({
      where: { id },
      data: { state: "next", verifiedAt: now, trouble: null, troubleParams: {} },
    });
    await record(tx, actor, "key.verified", { type: "key", id, tenantId }, {});
    await record(
      tx,
      actor,
      "key.overlap-started",
      { type: "key", id, tenantId },
      { email: wordOf(operation, "email") },
    );
    await moveOn(tx, operation, "overlapping");
  };
}

/** Staff say that the customer uses the new key. */
export function switches(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const target = { type: "key", id: wordOf(operation, "keyId"), tenantId: operation.tenantId } as const;
    await moveOn(tx, operation, "stop");
    await record(tx, actor, "key.switched", target, because({ code: "customer_switched", params: {} }));
  };
}

/** The key that is to be stopped, for the record. */
const oldKey = (operation: OperationRecord) =>
  ({ type: "key", id: wordOf(operation, "oldKeyId"), tenantId: operation.tenantId }) as const;

/** The chosen time has come, which proves nothing about the customer. */
export function comesDue(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    await moveOn(tx, operation, "stop");
    const at = wordOf(operation, "switchAt");
    await record(tx, actor, "key.stop-due", oldKey(operation), { at });
  };
}

/** Sets the time at which the old key stops automatically; null: only when staff say so. */
export function choosesTime(operation: OperationRecord, at: Date | null): Commit {
  return async (tx, actor) => {
    const before = wordOf(operation, "switchAt");
    const switchAt = at?.toISOString() ?? "";
    if (switchAt === before) return;
    const input = { ...inputOf(operation), switchAt };
    const data = { input, dueAt: at, state: "waiting" as const, updatedAt: clock.now() };
    await tx.operation.update({ where: { id: operation.id }, data });
    if (at) await record(tx, actor, "key.stop-scheduled", oldKey(operation), { at: switchAt });
    else await record(tx, actor, "key.stop-unscheduled", oldKey(operation), { at: before });
  };
}

/** The old key ended before the customer was said to have switched, so the new one must work alone. */
export const leftAlone =
  (operation: OperationRecord): Commit =>
  (tx) =>
    moveOn(tx, operation, "stop", { isAlone: true });

/** The old key no longer works: the new one is the only key. */
export function replaced(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    const reason = { code: "rotated_with_overlap", params: {} } as const;
    await promote(tx, actor, { id, tenantId, stoppedAt: clock.now(), reason });
    const alone = because({ code: "stands_alone", params: {} });
    if (inputOf(operation).isAlone === true)
      await record(tx, actor, "key.verified", { type: "key", id, tenantId }, alone);
    await finish(tx, operation, "done", null);
  };
}

/** Cancelled: the second user is removed, and its key with it. */
export function withdrawn(operation: OperationRecord): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["unverified", "next"] } },
      data: { state: "stopped", stoppedAt: clock.now(), trouble: null, troubleParams: {} },
    });
    const why = because({ code: "cancelled_before_switch", params: {} });
    if (count > 0) await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, why);
    const target = { type: "tenant", id: tenantId } as const;
    const gone = { userId: wordOf(operation, "userId"), email: wordOf(operation, "email") };
    await record(tx, actor, "user.removed", target, gone);
    await finish(tx, operation, "cancelled", null);
    await reviewKeys(tx, tenantId);
    const whole = { type: "operation", id: operation.id, tenantId } as const;
    await record(tx, actor, "operation.cancelled", whole, { kind: operation.kind });
  };
}

/**
 * Called when another change ended a key while this change of keys is open. An overlap of that very key is withdrawn,
 * and a waiting change checks the state again.
 */
export async function keyEnded(tx: Tx, tenantId: string, keyId: string): Promise<void> {
  const open = await tx.operation.findFirst({ where: { tenantId, topic: "key" }, select: { id: true } });
  if (!open) return;
  const operation = await requireOperation(open.id, tx);
  const { id, kind, state } = operation;
  const isOfIt = kind === "key_overlap" && wordOf(operation, "keyId") === keyId;
  if (isOfIt) {
    const kills = { operationId: id, step: { in: [...stoppingSteps] }, state: { not: "unsent" as const } };
    if ((await tx.upstreamCall.count({ where: kills })) > 0)
      await tx.organizationKey.updateMany({
        where: { tenantId, state: "current" },
        data: { trouble: "perhaps_stopped", troubleParams: {} },
      });
    await moveOn(tx, operation, "withdraw");
  }
  if (isOfIt || state === "waiting")
    await tx.operation.update({
      where: { id },
      data: { state: "running", dueAt: null, ...messageColumns(null) },
    });
}

/** A refusal that does not end the operation: staff fix the cause and retry, or cancel. */
export function stopsAsStuck({ id }: OperationRecord, httpStatus: number): Commit {
  return async (tx) => {
    const message: OperationMessage = { code: "refused_by_upstream", params: { status: httpStatus } };
    const data = { state: "stuck" as const, ...messageColumns(message), updatedAt: clock.now() };
    await tx.operation.update({ where: { id }, data });
  };
}
