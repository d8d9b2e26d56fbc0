import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { isTaken, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { seal } from "#lib/base/seal.ts";
import type { Secret } from "#lib/base/secret.ts";
import { endLease } from "#lib/engine/lease.ts";
import { messageColumns } from "#lib/messages/columns.ts";
import { permissions } from "#lib/operations/permissions.ts";
import { kinds } from "#lib/operations/registry.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { run } from "./drive.ts";
import {
  finish,
  moveOn,
  notThere,
  type OperationInput,
  type OperationRecord,
  requireOperation,
  secretPlace,
} from "./operation.ts";

export type Beginning = {
  /** Made by the page that shows the form, so that a form sent twice is one operation. */
  id: string;
  tenantId: string;
  kind: OperationKind;
  stage: string;
  /** What it works on; a second open operation on the same is refused. */
  topic: string;
  input: OperationInput;
  secret?: Secret | null;
  /** Throws what forbids it now; in the transaction that begins it, with the tenant's row locked. */
  guard?: (tx: Tx) => Promise<void>;
  /** For the timeline. Never a secret. */
  detail?: Record<string, string | number | boolean | null>;
};

/**
 * Writes an operation down and drives it as far as it goes. Throws AppError `conflict` while another of the
 * same topic is open, or when the tenant is archived.
 */
export async function begin(staff: Staff, beginning: Beginning): Promise<void> {
  const { id, tenantId, kind, stage, topic, input, guard, detail = {} } = beginning;
  const secret = beginning.secret ? await seal(beginning.secret, secretPlace(tenantId, id)) : null;
  const now = clock.now();
  try {
    await transact(async (tx) => {
      // Of the same form sent twice at once, the second waits here for the first.
      const { archivedAt } = await lockTenant(tx, tenantId);
      if (await tx.operation.findUnique({ where: { id }, select: { id: true } })) return;
      if (archivedAt)
        throw new AppError("conflict", "This tenant is archived.", { hint: "Restore it first." });
      await guard?.(tx);
      const times = { createdAt: now, updatedAt: now };
      const data = { id, tenantId, kind, stage, topic, input, secret, createdById: staff.id, ...times };
      await tx.operation.create({ data });
      await record(tx, staff, "operation.begun", { type: "operation", id, tenantId }, { kind, ...detail });
    });
  } catch (error) {
    if (!isTaken(error, "topic")) throw error;
    throw new AppError("conflict", "Another change of the same thing is under way.", {
      hint: "See how far it is, on this page, before you begin the next.",
    });
  }
  await run(staff, id);
}

/** The operation of this tenant, for somebody with the right to begin one of its kind. */
async function requireOwn(tx: Tx, staff: Staff, tenantId: string, id: string): Promise<OperationRecord> {
  const operation = await requireOperation(id, tx);
  if (operation.tenantId !== tenantId) throw notThere();
  requireRight(staff, permissions[operation.kind]);
  return operation;
}

/** Staff want it tried again: what was stuck, or what waits for the worker. */
export async function tryAgain(staff: Staff, tenantId: string, id: string): Promise<void> {
  await transact(async (tx) => {
    const { kind } = await requireOwn(tx, staff, tenantId, id);
    const data = { state: "running" as const, ...messageColumns(null), updatedAt: clock.now() };
    const { count } = await tx.operation.updateMany({ where: { id, state: "stuck" }, data });
    if (count === 0) return;
    await record(tx, staff, "operation.tried-again", { type: "operation", id, tenantId }, { kind });
  });
  await run(staff, id);
}

/** Gives an operation up. What was sent may have been carried out all the same; the timeline keeps it. */
export async function cancel(staff: Staff, tenantId: string, id: string): Promise<void> {
  const goesOn = await transact(async (tx) => {
    const { leaseUntil } = await lockTenant(tx, tenantId);
    const operation = await requireOwn(tx, staff, tenantId, id);
    if (operation.finishedAt) return false;
    if (leaseUntil && leaseUntil > clock.now())
      throw new AppError("busy", "A request for this tenant is on its way.", { hint: "Wait a moment." });
    // Whoever stalled past the end of their lease wakes up and writes, and sends, no more.
    await endLease(tx, tenantId);
    const stage = (await kinds[operation.kind].cancelling?.(tx, operation)) ?? null;
    if (stage !== null) {
      await moveOn(tx, operation, stage);
      await tx.operation.update({ where: { id }, data: { state: "running" } });
      return true;
    }
    await finish(tx, operation, "cancelled");
    const target = { type: "operation", id, tenantId } as const;
    await record(tx, staff, "operation.cancelled", target, { kind: operation.kind });
    return false;
  });
  if (goesOn) await run(staff, id);
}
