import "server-only";
import { clock, later } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import type { ProviderError } from "#lib/base/key-provider-request.ts";
import { log } from "#lib/base/log.ts";
import { failures } from "#lib/messages/failures.ts";
import { isMessage, messageIn } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { type Answer, failureOf, type UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { Definition, Next } from "./definition.ts";
import { held, type Lease } from "./lease.ts";
import type { Closing, UpstreamCall } from "./ledger.ts";
import { ask, fail, stay } from "./operation.ts";
import { askedWaitMs, dueAfter, findUnknown, isUnknown, plan } from "./plan.ts";
import type { OperationRecord } from "./record.ts";

/* Where a worker stops, and what is known then. */

type Held = { lease: Lease; definition: Definition };

/** Waits, asks, or ends as the stage says. */
export function rest(
  { lease, definition }: Held,
  operation: OperationRecord,
  next: Exclude<Next, { kind: "send" | "commit" }>,
) {
  return held(lease, async (tx) => {
    if (next.kind === "fail") await failing(tx, definition, operation, next.message);
    else if (next.kind === "ask") await ask(tx, operation, next);
    else if (next.kind === "stuck") await stay(tx, operation, "stuck", next.message);
    else await stay(tx, operation, "waiting", next.message, { dueAt: next.dueAt });
  });
}

/** Ends it with a definite failure, and with what that means for its kind. */
async function failing(
  tx: Tx,
  definition: Definition,
  operation: OperationRecord,
  message: OperationMessage,
): Promise<void> {
  await fail(tx, operation, message);
  await definition.failed?.(tx, operation);
}

/** The look-up got no answer, and nothing was sent. */
export async function unread(
  { lease, definition }: Held,
  operation: OperationRecord,
  isFirst: boolean,
  error: UpstreamError,
): Promise<void> {
  const { detail } = error;
  const status = upstreamStatus(error);
  await reportRefusal(status);
  const message: OperationMessage = {
    code: "upstream_failure",
    params: { failure: failureOf(detail) },
  };
  const failures = operation.failures + 1;
  const askedMs = detail.kind === "status" ? detail.retryAfterMs : undefined;
  const again = { failures, dueAt: dueAfter(failures, askedMs) };
  await held(lease, (tx) => {
    // What a person can begin again is not begun by the worker.
    if (definition.afterRefusedKey && isFirst && !definition.follows(operation))
      return stay(tx, operation, "waiting", message);
    const isRefused = status === 401 || status === 403;
    if (isRefused && !definition.afterRefusedKey) return stay(tx, operation, "stuck", message);
    return stay(tx, operation, "running", message, again);
  });
}

/** The provider of the encryption keys does not work, and nothing was sent. The worker comes back. */
export async function keyless(
  { lease }: Held,
  operation: OperationRecord,
  error: ProviderError,
): Promise<void> {
  const { id: operationId, failures: before } = operation;
  log().error({ err: error, operationId }, "an operation waits for the key provider");
  const failures = before + 1;
  const message = { code: "encryption_unavailable", params: {} } as const;
  await held(lease, (tx) => stay(tx, operation, "running", message, { failures, dueAt: dueAfter(failures) }));
}

/** Whether a request that is over leaves an earlier attempt of it unknown. */
export function leavesOpen(history: UpstreamCall[]): boolean {
  const key = history.at(-1)?.idempotencyKey;
  const same = history.filter(({ idempotencyKey }) => idempotencyKey === key);
  return plan(same, clock.now()).kind === "fresh" && same.some(isUnknown);
}

const laterStatuses = [409, 429];

type Stop = {
  definition: Definition;
  closing: Closing;
  history: UpstreamCall[];
  asked: ReturnType<Definition["at"]>["asked"];
  answer: Answer<unknown>;
};

/** A worker does not wait for so short a time. It is no failure yet. */
export const comeBack = (
  tx: Tx,
  operation: OperationRecord,
  { closing, history }: Pick<Stop, "closing" | "history">,
  waitMs: number,
): Promise<void> =>
  stay(tx, operation, "running", messageOf(closing, findUnknown(history)), {
    failures: operation.failures,
    dueAt: later(clock.now(), waitMs),
  });

/** A definite failure ends the operation, unless a person changes its input; the worker retries anything else. */
export async function stopHere(tx: Tx, operation: OperationRecord, stop: Stop): Promise<void> {
  const { definition, closing, history, asked, answer } = stop;
  const { id: subject, tenantId } = operation;
  // A request is in doubt while any attempt under its idempotency key is, whatever the last one got.
  const doubt = findUnknown(history);
  const isOver = closing.state === "rejected" && !laterStatuses.includes(closing.httpStatus ?? 0) && !doubt;
  const message = messageOf(closing, doubt);
  if (isOver && message && !definition.afterRefusedKey)
    return await failing(tx, definition, operation, message);
  const failures = operation.failures + 1;
  if (isOver) await stay(tx, operation, "waiting", message);
  else
    await stay(tx, operation, "running", message, {
      failures,
      dueAt: dueAfter(failures, askedWaitMs(answer)),
    });
  if (doubt) await raise(tx, { tenantId, subject }, { code: "unknown_outcome", params: { asked } });
  else await clear(tx, { tenantId, subject }, "unknown_outcome");
}

const messageOf = (closing: Closing, doubt: UpstreamCall | undefined): OperationMessage | null =>
  doubt ? inDoubt(doubt) : said(closing);

function inDoubt(call: UpstreamCall): OperationMessage | null {
  const failure = messageIn(call);
  return isMessage(failures, failure) ? { code: "outcome_unknown", params: { failure } } : null;
}

const said = ({ message: failure }: Closing): OperationMessage | null =>
  failure && { code: "upstream_failure", params: { failure } };
