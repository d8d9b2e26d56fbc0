import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { unknownOutcome } from "#lib/onboarding/decision.ts";
import type { Prisma } from "#prisma/client/client.ts";

/** An operation with its sealed secret: for the engine and its kinds, never for a page. */
export async function requireOperation(id: string, from: Tx = db()) {
  const operation = await from.operation.findUnique({ where: { id }, omit: { secret: false } });
  if (!operation) throw notThere();
  return operation;
}

export const notThere = () => new AppError("not-found", "This change does not exist any more.");

export type OperationRecord = Awaited<ReturnType<typeof requireOperation>>;
export type OperationInput = Record<string, string | number | boolean | null | string[]>;

export const inputOf = (operation: Pick<OperationRecord, "input">) => operation.input as OperationInput;

/** On to another stage; `more` is added to the input. */
export async function moveOn(
  tx: Tx,
  { id, input }: OperationRecord,
  stage: string,
  more: OperationInput = {},
): Promise<void> {
  const merged = { ...(input as OperationInput), ...more } as Prisma.InputJsonObject;
  const data = { stage, input: merged, message: null, dueAt: null, updatedAt: clock.now() };
  await tx.operation.update({ where: { id }, data });
}

/** Ends an operation, and what somebody had to look at because of it. */
export async function finish(
  tx: Tx,
  { id, tenantId }: Pick<OperationRecord, "id" | "tenantId">,
  state: "done" | "failed" | "cancelled",
  message: string | null,
): Promise<void> {
  const now = clock.now();
  const data = { state, message, topic: null, secret: null, dueAt: null, updatedAt: now, finishedAt: now };
  await tx.operation.update({ where: { id }, data });
  await tx.tenant.updateMany({
    where: { id: tenantId, attention: unknownOutcome },
    data: { attention: null },
  });
}

/** Ends it with a definite no, on the record. `field` is the form's, where that can be told beside it. */
export async function fail(
  tx: Tx,
  operation: OperationRecord,
  message: string,
  field?: string,
): Promise<void> {
  await finish(tx, operation, "failed", message);
  if (field !== undefined) {
    const input = { ...inputOf(operation), refusedField: field };
    await tx.operation.update({ where: { id: operation.id }, data: { input } });
  }
  const target = { type: "operation", id: operation.id, tenantId: operation.tenantId } as const;
  await record(tx, null, "operation.failed", target, { kind: operation.kind, message });
}
