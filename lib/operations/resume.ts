import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Definition } from "#lib/engine/definition.ts";
import { run } from "#lib/engine/drive.ts";
import { endLease } from "#lib/engine/lease.ts";
import { finish, moveTo, resume } from "#lib/engine/operation.ts";
import { notThere, type OperationRecord, requireOperation } from "#lib/engine/record.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { inProgress, lockTenant } from "#lib/tenants/record.ts";
import { registry } from "./registry.ts";

/** The operation of this tenant, for a person with its permission. */
async function requireOwn(tx: Tx, staff: Staff, tenantId: string, id: string): Promise<OperationRecord> {
  const operation = await requireOperation(id, tx);
  if (operation.tenantId !== tenantId) throw notThere();
  requireRight(staff, registry[operation.kind].permission);
  return operation;
}

/** Staff retry an operation that is stuck or waits for the worker. */
export async function tryAgain(staff: Staff, tenantId: string, id: string): Promise<void> {
  const definition: Definition = await transact(async (tx) => {
    await lockTenant(tx, tenantId);
    const operation = await requireOwn(tx, staff, tenantId, id);
    const { kind, state } = operation;
    if (state === "stuck" || state === "asking") {
      await resume(tx, operation);
      await record(tx, staff, "operation.tried-again", { type: "operation", id, tenantId }, { kind });
    }
    return registry[kind];
  });
  await run(staff, { id, tenantId }, definition);
}

/** Cancels an operation. A request that was sent may still have succeeded; the timeline keeps it. */
export async function cancel(staff: Staff, tenantId: string, id: string): Promise<void> {
  const cleanUp = await transact(async (tx): Promise<Definition | null> => {
    const { leaseUntil } = await lockTenant(tx, tenantId);
    const operation = await requireOwn(tx, staff, tenantId, id);
    if (operation.state === "cancelled") return null;
    if (operation.finishedAt)
      throw new AppError("conflict", "This change has already finished.", {
        hint: "Nothing was cancelled: reload the page to see what it did.",
      });
    if (leaseUntil && leaseUntil > clock.now()) throw inProgress();
    // A worker that stalled past the end of its lease can no longer write or send.
    await endLease(tx, tenantId);
    const definition: Definition = registry[operation.kind];
    const stage = await definition.cancelling(tx, operation);
    if (stage !== null) {
      await moveTo(tx, operation, stage);
      return definition;
    }
    await finish(tx, operation, "cancelled");
    const target = { type: "operation", id, tenantId } as const;
    await record(tx, staff, "operation.cancelled", target, { kind: operation.kind });
    return null;
  });
  if (cleanUp) await run(staff, { id, tenantId }, cleanUp);
}
