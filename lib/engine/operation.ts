import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { because } from "#lib/messages/audit.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { clear } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";

/** An operation with its sealed secret: for the engine and its definitions, never for a page. */
export async function requireOperation(id: string, from: Tx = db()) {
  const operation = await from.operation.findUnique({ where: { id }, omit: { secret: false } });
  if (!operation) throw notThere();
  return operation;
}

export const notThere = () => new AppError("not-found", "This change no longer exists.");

export type OperationRecord = Awaited<ReturnType<typeof requireOperation>>;
export type OperationInput = Record<string, string | number | boolean | null | string[]>;

export const inputOf = (operation: Pick<OperationRecord, "input">) => operation.input as OperationInput;

/** Moves to another stage and stores the outcome of the one before; `more` is added to the input. */
export async function moveOn(
  tx: Tx,
  { id, tenantId, input }: OperationRecord,
  stage: string,
  more: OperationInput = {},
): Promise<void> {
  const merged = { ...(input as OperationInput), ...more } as Prisma.InputJsonObject;
  const data = { stage, input: merged, ...messageColumns(null), dueAt: null, updatedAt: clock.now() };
  await tx.operation.update({ where: { id }, data });
  await clear(tx, { tenantId, subject: id }, "unknown_outcome");
}

/** Ends an operation and the doubt about its outcome. The last message stays if there is no new one. */
export async function finish(
  tx: Tx,
  { id, tenantId }: Pick<OperationRecord, "id" | "tenantId">,
  state: "done" | "failed" | "cancelled",
  message?: OperationMessage | null,
): Promise<void> {
  const now = clock.now();
  const said = message === undefined ? {} : messageColumns(message);
  const data = { state, ...said, topic: null, secret: null, dueAt: null, updatedAt: now, finishedAt: now };
  await tx.operation.update({ where: { id }, data });
  await clear(tx, { tenantId, subject: id }, "unknown_outcome");
}

/** Ends it with a definite failure, on the record. `field` is the form field to show the message at. */
export async function fail(
  tx: Tx,
  operation: OperationRecord,
  message: OperationMessage,
  field?: string,
): Promise<void> {
  await finish(tx, operation, "failed", message);
  if (field !== undefined) {
    const input = { ...inputOf(operation), refusedField: field };
    await tx.operation.update({ where: { id: operation.id }, data: { input } });
  }
  const target = { type: "operation", id: operation.id, tenantId: operation.tenantId } as const;
  await record(tx, null, "operation.failed", target, { kind: operation.kind, ...because(message) });
}
