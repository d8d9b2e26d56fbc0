import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { held, type Lease, lost, mayHold } from "#lib/engine/lease.ts";
import {
  type Closing,
  closeCall,
  closingOf,
  type hashBody,
  listCalls,
  openCall,
  type UpstreamCall,
} from "#lib/engine/ledger.ts";
import {
  askedWaitMs,
  type createBackoff,
  dueAfter,
  findUnknown,
  isUnknown,
  type Plan,
  plan,
} from "#lib/engine/plan.ts";
import { failures } from "#lib/messages/failures.ts";
import { isMessage, messageIn } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import type { Step } from "#prisma/client/enums.ts";
import type { Commit, Definition, Next } from "./definition.ts";
import { ask, fail, type OperationRecord, stay } from "./operation.ts";

type At = ReturnType<Definition["at"]>;

/** Who drives an operation, under which lease. */
export type Worker = {
  actor: Actor;
  lease: Lease;
  definition: Definition;
  backoff: ReturnType<typeof createBackoff>;
};

type Sending = { step: Step; asked: At["asked"]; body: Awaited<ReturnType<typeof hashBody>> };

/**
 * Sends one request and records it in the ledger. Returns the milliseconds to wait before continuing; null to stop
 * here.
 */
export async function send(
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
  if (clock.now() >= call.deadlineAt || !mayHold(lease)) throw lost();
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
