import "server-only";
import { record } from "#lib/audit.ts";
import { clock } from "#lib/base/clock.ts";
import { unknownOutcome } from "#lib/onboarding/decision.ts";
import type { Fact } from "#lib/operations/kind.ts";
import { finish, moveOn, type OperationRecord } from "#lib/operations/operation.ts";
import { tellOfKeys } from "./attention.ts";
import { promote, wordOf } from "./stored.ts";

/** Whether the time that staff chose has come. */
export function isDue(operation: OperationRecord): boolean {
  const at = wordOf(operation, "switchAt");
  return at !== "" && new Date(at) <= clock.now();
}

/** The new key has been seen to work: from here both are the customer's. */
export function handedOver(operation: OperationRecord): Fact {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    const now = clock.now();
    await tx.organizationKey.update({
      where: { id },
      data: { state: "next", verifiedAt: now, trouble: null },
    });
    await record(tx, actor, "key.verified", { type: "key", id, tenantId }, {});
    await record(
      tx,
      actor,
      "key.handed-over",
      { type: "key", id, tenantId },
      { email: wordOf(operation, "email") },
    );
    // What was lost on the way has been found, and this stage may last for weeks.
    await tx.tenant.updateMany({
      where: { id: tenantId, attention: unknownOutcome },
      data: { attention: null },
    });
    await moveOn(tx, operation, "handed-over");
  };
}

export function switches(operation: OperationRecord, why: string): Fact {
  return async (tx, actor) => {
    const target = { type: "key", id: wordOf(operation, "keyId"), tenantId: operation.tenantId } as const;
    await moveOn(tx, operation, "retire");
    await record(tx, actor, "key.switched", target, { why });
  };
}

/** The old key is dead: the new one stands alone. */
export function replaced(operation: OperationRecord): Fact {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    await promote(tx, actor, { id, tenantId, retiredAt: clock.now(), why: "Replaced without an outage" });
    await finish(tx, operation, "done", null);
  };
}

/** Given up: the second user is gone, and its key with it. */
export function withdrawn(operation: OperationRecord): Fact {
  return async (tx, actor) => {
    const { tenantId } = operation;
    const id = wordOf(operation, "keyId");
    const { count } = await tx.organizationKey.updateMany({
      where: { id, state: { in: ["unverified", "next"] } },
      data: { state: "retired", retiredAt: clock.now(), trouble: null },
    });
    if (count > 0)
      await record(
        tx,
        actor,
        "key.retired",
        { type: "key", id, tenantId },
        { why: "Given up before the switch" },
      );
    const target = { type: "tenant", id: tenantId } as const;
    const gone = { userId: wordOf(operation, "userId"), email: wordOf(operation, "email") };
    await record(tx, actor, "user.removed", target, gone);
    await finish(tx, operation, "cancelled", null);
    await tellOfKeys(tx, tenantId);
    const whole = { type: "operation", id: operation.id, tenantId } as const;
    await record(tx, actor, "operation.cancelled", whole, { kind: operation.kind });
  };
}

/** A refusal that is not the end of it: staff look, mend it and try again, or give it up. */
export function stopsAsStuck({ id }: OperationRecord, httpStatus: number): Fact {
  return async (tx) => {
    const message = `Polytomic refused this (${httpStatus}). Its words are on the timeline.`;
    const data = { state: "stuck" as const, message, updatedAt: clock.now() };
    await tx.operation.update({ where: { id }, data });
  };
}
