import "server-only";
import { because, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { dbNull, sql, type Tx } from "#lib/base/db.ts";
import { assign, type Part, writeTogether } from "#lib/base/together.ts";
import type { AttentionCode, AttentionReason } from "#lib/messages/attention.ts";
import { messageColumns, noMessage } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { clearing, raise } from "#lib/tenants/attention.ts";
import type { Prisma } from "#prisma/client/client.ts";
import type { OperationState } from "#prisma/client/enums.ts";
import { type Input, type Open, type OperationRecord, stored, type Writes } from "./record.ts";

type Which = Pick<OperationRecord, "id" | "tenantId" | "tenant">;

/** Only a tenant that needs attention has reasons to clear. */
const cleared = ({ id: subject, tenantId, tenant }: Which, but?: AttentionCode): Part[] =>
  tenant.attentionCode === null ? [] : [clearing({ tenantId, subject }, but)];

/** The same in a transaction that writes more. */
async function apply(tx: Tx, { id }: Which, { operation = {}, clears = [] }: Writes): Promise<void> {
  await writeTogether(
    sql`UPDATE operation SET ${assign(operation)} WHERE id = ${id} RETURNING id`,
    clears,
    tx,
  );
}

const resting = () => ({
  ...noMessage,
  question: null,
  failures: 0,
  dueAt: null,
  updatedAt: clock.now(),
});

type Moved = { state: "running" | "waiting"; input?: Prisma.JsonObject };

/** The definition has said where to. */
const movedTo = (operation: Which, stage: string, moved: Moved) => ({
  operation: { stage, ...moved, ...resting() },
  clears: cleared(operation),
});

/**
 * Moves to another stage and stores the outcome of the one before; `more` is added to the input. `waiting`: for a
 * person.
 */
export const moving = <I extends Input, S extends string>(
  operation: Open<I, S>,
  stage: NoInfer<S>,
  more: Partial<NoInfer<I>> = {},
  state: Moved["state"] = "running",
) => movedTo(operation, stage, { state, input: stored({ ...operation.input, ...more }) });

/** The same in a transaction. */
export const moveOn = <I extends Input, S extends string>(
  tx: Tx,
  operation: Open<I, S>,
  stage: NoInfer<S>,
  more: Partial<NoInfer<I>> = {},
): Promise<void> => apply(tx, operation, moving(operation, stage, more));

/** The same where the stages are not known. */
export const moveTo = (tx: Tx, operation: Which, stage: string): Promise<void> =>
  apply(tx, operation, movedTo(operation, stage, { state: "running" }));

/** Lets it continue where it stands, with other input if it is given. What is not known stays so. */
export const resuming = (operation: Which, input?: Input) => ({
  operation: { state: "running" as const, ...(input && { input: stored(input) }), ...resting() },
  clears: cleared(operation, "unknown_outcome"),
});

export const resume = (tx: Tx, operation: Which): Promise<void> => apply(tx, operation, resuming(operation));

type Final = "done" | "failed" | "cancelled";

/** Ends an operation and the doubt about its outcome. The last message stays if there is no new one. */
export function ending(operation: Which, state: Final, message?: OperationMessage | null) {
  const now = clock.now();
  const said = message === undefined ? {} : message === null ? noMessage : messageColumns(message);
  const over = { topic: null, secret: null, question: null, dueAt: null, updatedAt: now, finishedAt: now };
  return { operation: { state, ...said, ...over }, clears: cleared(operation) };
}

export const finish = (
  tx: Tx,
  operation: Which,
  state: Final,
  message?: OperationMessage | null,
): Promise<void> => apply(tx, operation, ending(operation, state, message));

/** What staff must decide. */
export type Asking = {
  /** What the definition needs to know about it later. */
  question: Prisma.JsonObject;
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
  await apply(tx, operation, {
    operation: { ...resting(), state: "asking", question, ...messageColumns(message) },
    clears: cleared(operation, settles ? undefined : "unknown_outcome"),
  });
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
