import "server-only";
import { z } from "zod";
import { because, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { Commit, InTransaction } from "#lib/engine/definition.ts";
import { fail, finish, moveOn, stay } from "#lib/engine/operation.ts";
import { known, type Open, stored } from "#lib/engine/record.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { isRead } from "./read.ts";
import { promote, reviewKeys } from "./state.ts";
import { putOff } from "./taking.ts";

export const overlapInput = z.object({
  organizationId: z.string(),
  /** Of the second user, and its role. */
  email: z.string(),
  role: z.string(),
  oldKeyId: z.string(),
  userId: z.string().optional(),
  keyId: z.string().optional(),
  mintedAt: z.string().optional(),
  /** When the old key stops automatically; empty if staff say so. */
  switchAt: z.string().optional(),
  /** When it should have stopped, while no one had the new key; empty once staff have set another time. */
  putOffAt: z.string().optional(),
  /** The old key ended before the customer was said to have switched. */
  isAlone: z.boolean().optional(),
});
type OverlapStage = "user" | "mint" | "verify" | "overlapping" | "stop" | "kill" | "remove" | "withdraw";
export type Overlap = Open<z.infer<typeof overlapInput>, OverlapStage>;

/** The requests that stop the old key. */
export const stoppingSteps = ["key_kill", "user_delete"] as const;

/** Whether the time that staff chose has come. */
export function isDue({ input }: Overlap): boolean {
  return Boolean(input.switchAt) && new Date(input.switchAt ?? "") <= clock.now();
}

/** The second user exists. */
export function userAdded(operation: Overlap, userId: string): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const detail = { userId, email: operation.input.email };
    await moveOn(tx, operation, "mint", { userId });
    await record(tx, actor, "user.added", { type: "tenant", id: tenantId }, detail);
  };
}

/** The key of a user whom we did not ask for is not used. */
export const failsWithOtherEmail =
  (operation: Overlap, email: string): Commit =>
  (tx) =>
    fail(tx, operation, { code: "answered_with_other_email", params: { email } });

/** The new key is verified: from here the customer has both. */
export function overlapStarted(operation: Overlap): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = known(operation, "keyId");
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
      { email: operation.input.email },
    );
    await moveOn(tx, operation, "overlapping");
  };
}

/** Staff say that the customer uses the new key. */
export function switches(operation: Overlap): InTransaction {
  return async (tx, actor) => {
    const target = { type: "key", id: known(operation, "keyId"), tenantId: operation.tenantId } as const;
    await moveOn(tx, operation, "stop");
    await decided(tx, operation);
    await record(tx, actor, "key.switched", target, because({ code: "customer_switched", params: {} }));
  };
}

/** The key that is to be stopped, for the record. */
const oldKey = (operation: Overlap) =>
  ({ type: "key", id: operation.input.oldKeyId, tenantId: operation.tenantId }) as const;

/**
 * The chosen time has come, which proves nothing about the customer. While nobody has the new key, stopping the old one
 * would leave the customer without any, so staff are asked.
 */
export function comesDue(operation: Overlap): Commit {
  return async (tx, actor) => {
    const at = operation.input.switchAt ?? "";
    const subject = known(operation, "keyId");
    if (await isRead(tx, subject)) {
      await moveOn(tx, operation, "stop");
      await record(tx, actor, "key.stop-due", oldKey(operation), { at });
      return;
    }
    const input = stored({ ...operation.input, switchAt: "", putOffAt: at });
    const data = { input, dueAt: null, state: "waiting" as const, updatedAt: clock.now() };
    await tx.operation.update({ where: { id: operation.id }, data });
    await raise(tx, { tenantId: operation.tenantId, subject }, { code: putOff, params: {} });
    await record(tx, actor, "key.stop-put-off", oldKey(operation), { at });
  };
}

/** Staff have decided about the old key, or it is gone. */
const decided = (tx: Tx, operation: Overlap) =>
  clear(tx, { tenantId: operation.tenantId, subject: known(operation, "keyId") }, putOff);

/** Sets the time at which the old key stops automatically; null: only when staff say so. */
export function choosesTime(operation: Overlap, at: Date | null): InTransaction {
  return async (tx, actor) => {
    const before = operation.input.switchAt ?? "";
    const switchAt = at?.toISOString() ?? "";
    if (switchAt === before) return;
    const input = stored({ ...operation.input, switchAt, putOffAt: "" });
    await decided(tx, operation);
    const data = { input, dueAt: at, state: "waiting" as const, updatedAt: clock.now() };
    await tx.operation.update({ where: { id: operation.id }, data });
    if (at) await record(tx, actor, "key.stop-scheduled", oldKey(operation), { at: switchAt });
    else await record(tx, actor, "key.stop-unscheduled", oldKey(operation), { at: before });
  };
}

/** The old key ended before the customer was said to have switched, so the new one must work alone. */
export const leftAlone =
  (operation: Overlap): Commit =>
  async (tx) => {
    await moveOn(tx, operation, "stop", { isAlone: true });
    await decided(tx, operation);
  };

/** The old key no longer works: the new one is the only key. */
export function replaced(operation: Overlap): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = known(operation, "keyId");
    const reason = { code: "rotated_with_overlap", params: {} } as const;
    await promote(tx, actor, { id, tenantId, stoppedAt: clock.now(), reason });
    const alone = because({ code: "stands_alone", params: {} });
    if (operation.input.isAlone)
      await record(tx, actor, "key.verified", { type: "key", id, tenantId }, alone);
    await finish(tx, operation, "done", null);
  };
}

/** Cancelled: the second user is removed, and its key with it. */
export function withdrawn(operation: Overlap): Commit {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const { keyId: id } = operation.input;
    const { count } = await tx.organizationKey.updateMany({
      where: { id: { in: id ? [id] : [] }, state: { in: ["unverified", "next"] } },
      data: { state: "stopped", stoppedAt: clock.now(), trouble: null, troubleParams: {} },
    });
    const why = because({ code: "cancelled_before_switch", params: {} });
    if (id && count > 0) await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, why);
    const target = { type: "tenant", id: tenantId } as const;
    const gone = { userId: known(operation, "userId"), email: operation.input.email };
    await record(tx, actor, "user.removed", target, gone);
    await finish(tx, operation, "cancelled", null);
    await reviewKeys(tx, tenantId);
    const whole = { type: "operation", id: operation.id, tenantId } as const;
    await record(tx, actor, "operation.cancelled", whole, { kind: operation.kind });
  };
}

/** A refusal that does not end the operation: staff fix the cause and retry, or cancel. */
export const stopsAsStuck =
  (operation: Overlap, status: number): Commit =>
  (tx) =>
    stay(tx, operation, "stuck", { code: "refused_by_upstream", params: { status } });
