import "server-only";
import { because, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, dbNull, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { AttentionReason } from "#lib/messages/attention.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { clearSubject, raise } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { OperationState } from "#prisma/client/enums.ts";

/** An operation with its tenant and its sealed secret: for the engine and its definitions, never for a page. */
export async function requireOperation(id: string, from: Tx = db()) {
  const operation = await from.operation.findUnique({
    where: { id },
    omit: { secret: false },
    include: { tenant: true },
  });
  if (!operation) throw notThere();
  return operation;
}

export const notThere = () => new AppError("not-found", "This change no longer exists.");

export type OperationRecord = Awaited<ReturnType<typeof requireOperation>>;

/** What was asked for, and what became known on the way. */
export type Input = { readonly [name: string]: string | number | boolean | null | undefined };

/** An operation whose input and stage are those of its definition. */
export type Open<I extends Input = Input, S extends string = string> = Omit<
  OperationRecord,
  "input" | "stage"
> & { input: I; stage: S };

/** A part of the input that an earlier stage has put there. */
export function known<I extends Input, N extends keyof I & string>(
  { id, input }: Pick<Open<I>, "id" | "input">,
  name: N,
): NonNullable<I[N]> {
  const value = input[name];
  if (value === null || value === undefined) throw new Error(`The operation ${id} has no ${name} yet`);
  return value;
}

export const stored = (input: Input): Prisma.InputJsonObject => ({ ...input });

type Which = Pick<OperationRecord, "id" | "tenantId" | "tenant">;

/** Only a tenant that needs attention has reasons to clear. */
async function clearReasons(tx: Tx, { id: subject, tenantId, tenant }: Which, but?: "unknown_outcome") {
  if (tenant.attentionCode !== null) await clearSubject(tx, { tenantId, subject }, but);
}

/**
 * Moves to another stage and stores the outcome of the one before; `more` is added to the input. `waiting`: for a
 * person.
 */
export async function moveOn<I extends Input, S extends string>(
  tx: Tx,
  operation: Open<I, S>,
  stage: NoInfer<S>,
  more: Partial<NoInfer<I>> = {},
  state: "running" | "waiting" = "running",
): Promise<void> {
  await moveTo(tx, operation, stage, { state, input: stored({ ...operation.input, ...more }) });
}

/** The same where the stages are not known: the definition has said where to. */
export async function moveTo(
  tx: Tx,
  operation: Which,
  stage: string,
  changed: { state: "running" | "waiting"; input?: Prisma.InputJsonObject } = { state: "running" },
): Promise<void> {
  const data = { stage, ...changed, ...resting, updatedAt: clock.now() };
  await tx.operation.update({ where: { id: operation.id }, data });
  await clearReasons(tx, operation);
}

const resting = { ...messageColumns(null), question: dbNull, failures: 0, dueAt: null };

/** Lets it continue where it stands, with other input if it is given. What is not known stays so. */
export async function resume(tx: Tx, operation: Which, input?: Input): Promise<void> {
  const data = { state: "running" as const, ...resting, updatedAt: clock.now() };
  const changed = input && { input: stored(input) };
  await tx.operation.update({ where: { id: operation.id }, data: { ...data, ...changed } });
  await clearReasons(tx, operation, "unknown_outcome");
}

/** What staff must decide. */
export type Asking = {
  /** What the definition needs to know about it later. */
  question: Prisma.InputJsonObject;
  message: OperationMessage | null;
  /** Why the tenant needs attention; null if only the page asks. */
  reason: AttentionReason | null;
  /** Whether it also tells what became of a request that we got no answer to. */
  settles?: boolean;
};

/** Stops until staff have decided. */
export async function ask(
  tx: Tx,
  operation: Which,
  { question, message, reason, settles = false }: Asking,
): Promise<void> {
  const { id, tenantId } = operation;
  const data = { ...resting, question, ...messageColumns(message), updatedAt: clock.now() };
  await tx.operation.update({ where: { id }, data: { ...data, state: "asking" } });
  await clearReasons(tx, operation, ...(settles ? [] : (["unknown_outcome"] as const)));
  if (reason) await raise(tx, { tenantId, subject: id }, reason);
}

/** Stays at its stage. `failures`: how often in a row it got no further. */
export async function stay(
  tx: Tx,
  { id }: Pick<OperationRecord, "id">,
  state: Extract<OperationState, "running" | "waiting" | "stuck">,
  message: OperationMessage | null,
  { dueAt = null, failures = 0 }: { dueAt?: Date | null; failures?: number } = {},
): Promise<void> {
  const data = { state, ...messageColumns(message), dueAt, failures, updatedAt: clock.now() };
  await tx.operation.update({ where: { id }, data });
}

/** Ends an operation and the doubt about its outcome. The last message stays if there is no new one. */
export async function finish(
  tx: Tx,
  operation: Which,
  state: "done" | "failed" | "cancelled",
  message?: OperationMessage | null,
): Promise<void> {
  const now = clock.now();
  const said = message === undefined ? {} : messageColumns(message);
  const ended = { topic: null, secret: null, question: dbNull, dueAt: null, updatedAt: now, finishedAt: now };
  await tx.operation.update({ where: { id: operation.id }, data: { state, ...said, ...ended } });
  await clearReasons(tx, operation);
}

/** Ends it with a definite failure, on the record. */
export async function fail(
  tx: Tx,
  operation: Which & Pick<OperationRecord, "kind">,
  message: OperationMessage,
): Promise<void> {
  await finish(tx, operation, "failed", message);
  const { id, tenantId, kind } = operation;
  await record(
    tx,
    null,
    "operation.failed",
    { type: "operation", id, tenantId },
    { kind, ...because(message) },
  );
}

/** For a tenant whose organization is gone: there is nothing left to continue. */
export async function cancelOnboarding(tx: Tx, tenantId: string): Promise<void> {
  const now = clock.now();
  const ended = { question: dbNull, secret: null, dueAt: null, updatedAt: now, finishedAt: now };
  await tx.operation.updateMany({
    where: { tenantId, kind: "onboarding", finishedAt: null },
    data: { state: "cancelled", ...ended },
  });
}
