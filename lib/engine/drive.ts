import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { askedWaitMs, createBackoff, dueAfter } from "#lib/engine/backoff.ts";
import { holdLease, type Lease, lost, releaseLease, takeLease } from "#lib/engine/lease.ts";
import {
  type Closing,
  closeAbandoned,
  closeCall,
  closingOf,
  hasAbandoned,
  listCalls,
  openCall,
  type UpstreamCall,
} from "#lib/engine/ledger.ts";
import { hashBody } from "#lib/engine/ledger-key.ts";
import { findUnknown, isUnknown, type Plan, plan } from "#lib/engine/plan.ts";
import { failures } from "#lib/messages/failures.ts";
import { isMessage, messageIn } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { type Answer, failureOf, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { Step } from "#prisma/client/enums.ts";
import type { Commit, Definition, Next } from "./definition.ts";
import { ask, fail, type OperationRecord, requireOperation, stay } from "./operation.ts";

const pollMs = 150;
const longestWaitMs = 10 * secondMs;

/**
 * Drives an operation as far as possible: to its end, to a wait, or to an unknown outcome. Calling it twice does the
 * work once. The operation's message says why it stopped; the error of a look-up that got no answer is returned.
 */
export async function run(
  actor: Actor,
  operationId: string,
  definition: Definition,
): Promise<UpstreamError | null> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pollMs) {
    const operation = await requireOperation(operationId);
    if (!isWanted(operation, definition)) return null;
    const { tenantId } = operation;
    const lease = await takeLease(tenantId);
    if (!lease) {
      // Another worker has this tenant, and its result counts for us too. The page shows the progress.
      await clock.sleep(pollMs);
      continue;
    }
    try {
      if (await hasAbandoned(tenantId)) await held(lease, (tx) => closeAbandoned(tx, tenantId));
      return await drive(actor, lease, operationId, definition);
    } finally {
      await releaseLease(lease);
    }
  }
  return null;
}

const isWanted = (operation: OperationRecord, { rests }: Definition) =>
  operation.state === "running" && !rests?.(operation.tenant);

/** A worker's transaction. A worker that lost its lease writes nothing. */
function held<T>(lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await holdLease(tx, lease);
    return await work(tx);
  });
}

type At = ReturnType<Definition["at"]>;
type Worker = {
  actor: Actor;
  lease: Lease;
  definition: Definition;
  backoff: ReturnType<typeof createBackoff>;
};

async function drive(
  actor: Actor,
  lease: Lease,
  operationId: string,
  definition: Definition,
): Promise<UpstreamError | null> {
  const worker = { actor, lease, definition, backoff: createBackoff(actor !== null) };
  for (;;) {
    const operation = await requireOperation(operationId);
    if (!isWanted(operation, definition)) return null;
    const at = definition.at(operation);
    const body = at.step && (await hashBody(await at.body()));
    const calls = at.step ? await listCalls(operationId, at.step) : [];
    const history = calls.filter(({ bodyHash }) => body?.matches(bodyHash));
    const planned = plan(history, clock.now());
    let next: Next;
    try {
      next = await at.next(history, planned);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      await unread(worker, operation, at.step !== null && history.length === 0, error);
      return error;
    }
    switch (next.kind) {
      case "send": {
        if (!at.step || !body)
          throw new Error(`${operation.kind} sends nothing in its stage ${operation.stage}`);
        const waitMs = await send(worker, operation, { step: at.step, asked: at.asked, body }, next, planned);
        if (waitMs === null) return null;
        if (waitMs > 0) await clock.sleep(waitMs);
        break;
      }
      case "commit": {
        const { commit } = next;
        await held(lease, (tx) => commit(tx, actor));
        break;
      }
      case "fail":
      case "ask":
      case "stuck":
      case "wait":
        await rest(lease, operation, next);
        return null;
    }
  }
}

function rest(lease: Lease, operation: OperationRecord, next: Exclude<Next, { kind: "send" | "commit" }>) {
  return held(lease, async (tx) => {
    if (next.kind === "fail") await fail(tx, operation, next.message);
    else if (next.kind === "ask") await ask(tx, operation, next);
    else if (next.kind === "stuck") await stay(tx, operation, "stuck", next.message);
    else await stay(tx, operation, "waiting", next.message, { dueAt: next.dueAt });
  });
}

/** The look-up got no answer, and nothing was sent. */
async function unread(
  { lease, definition }: Worker,
  operation: OperationRecord,
  isFirst: boolean,
  error: UpstreamError,
): Promise<void> {
  const status = upstreamStatus(error);
  await reportRefusal(status);
  const message: OperationMessage = {
    code: "upstream_failure",
    params: { failure: failureOf(error.detail) },
  };
  const failures = operation.failures + 1;
  const again = { failures, dueAt: dueAfter(failures) };
  await held(lease, (tx) => {
    // What a person can begin again is not begun by the worker.
    if (definition.afterRefusedKey && isFirst) return stay(tx, operation, "waiting", message);
    const isRefused = status === 401 || status === 403;
    if (isRefused && !definition.afterRefusedKey) return stay(tx, operation, "stuck", message);
    return stay(tx, operation, "running", message, again);
  });
}

type Sending = { step: Step; asked: At["asked"]; body: Awaited<ReturnType<typeof hashBody>> };

/**
 * Sends one request and records it in the ledger. Returns the milliseconds to wait before continuing; null to stop
 * here.
 */
async function send(
  worker: Worker,
  operation: OperationRecord,
  { step, asked, body }: Sending,
  next: Extract<Next, { kind: "send" }>,
  planned: Plan,
): Promise<number | null> {
  const { actor, lease, definition, backoff } = worker;
  const { method, path, absentBefore } = next;
  const past = planned.kind === "again" ? planned.past : null;
  const call = await held(lease, (tx) =>
    openCall(tx, {
      tenantId: operation.tenantId,
      operationId: operation.id,
      step,
      actorId: actor?.id ?? null,
      idempotencyKey: past?.idempotencyKey ?? random.uuid(),
      ...(past && { firstSentAt: past.firstSentAt }),
      method,
      path,
      bodyHash: body.hash,
      absentBefore,
    }),
  );
  // A worker that stalled between recording a request and sending it must not send it.
  if (clock.now() >= call.deadlineAt) throw lost();
  const answer = await next.send({ idempotencyKey: call.idempotencyKey });
  const closing = closingOf(answer);
  const commit = commitOf(answer, next);
  await held(lease, async (tx) => {
    await closeCall(tx, call.id, closing);
    if (commit) await commit(tx, actor);
  });
  if (commit) return 0;
  await reportRefusal(closing.httpStatus);
  if (closing.message && (closing.httpStatus === 401 || closing.httpStatus === 403)) {
    const { message } = closing;
    const asking = definition.afterRefusedKey?.(message);
    await held(lease, (tx) =>
      asking
        ? ask(tx, operation, asking)
        : stay(tx, operation, "stuck", { code: "upstream_failure", params: { failure: message } }),
    );
    return null;
  }
  const waitMs = backoff(closing, answer);
  if (waitMs !== null) return waitMs;
  const history = (await listCalls(operation.id, step)).filter((each) => body.matches(each.bodyHash));
  // A refusal of a repeated request does not tell what happened to the first one; the next look-up does.
  if (closing.state === "rejected" && leavesOpen(history)) return 0;
  await held(lease, (tx) => stopHere(tx, operation, { worker, closing, history, asked, answer }));
  return null;
}

function commitOf(answer: Answer<Commit>, next: Extract<Next, { kind: "send" }>): Commit | null {
  if (answer.kind === "ok") return answer.value;
  return answer.kind === "status" ? (next.refused?.(answer.status) ?? null) : null;
}

function leavesOpen(history: UpstreamCall[]): boolean {
  const key = history.at(-1)?.idempotencyKey;
  const same = history.filter(({ idempotencyKey }) => idempotencyKey === key);
  return plan(same, clock.now()).kind === "fresh" && same.some(isUnknown);
}

const laterStatuses = [409, 429];

type Stop = {
  worker: Worker;
  closing: Closing;
  history: UpstreamCall[];
  asked: At["asked"];
  answer: Answer<unknown>;
};

/** A definite failure ends the operation, unless a person changes its input; the worker retries anything else. */
async function stopHere(tx: Tx, operation: OperationRecord, stop: Stop): Promise<void> {
  const { worker, closing, history, asked, answer } = stop;
  const { id: subject, tenantId } = operation;
  // A request is in doubt while any attempt under its idempotency key is, whatever the last one got.
  const doubt = findUnknown(history);
  const isOver = closing.state === "rejected" && !laterStatuses.includes(closing.httpStatus ?? 0) && !doubt;
  const message = doubt ? inDoubt(doubt) : said(closing);
  if (isOver && message && !worker.definition.afterRefusedKey) return await fail(tx, operation, message);
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

function inDoubt(call: UpstreamCall): OperationMessage | null {
  const failure = messageIn(call);
  return isMessage(failures, failure) ? { code: "outcome_unknown", params: { failure } } : null;
}

const said = ({ message: failure }: Closing): OperationMessage | null =>
  failure && { code: "upstream_failure", params: { failure } };
