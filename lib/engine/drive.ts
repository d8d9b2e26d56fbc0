import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { createBackoff } from "#lib/engine/backoff.ts";
import { holdLease, type Lease, lost, mayHold, releaseLease, takeLease } from "#lib/engine/lease.ts";
import {
  type Closing,
  closeAbandoned,
  closeCall,
  closingOf,
  hasAbandoned,
  hashBody,
  listOperationCalls,
  openCall,
} from "#lib/engine/ledger.ts";
import { isUnknown, type Past, plan } from "#lib/engine/plan.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { failureOf, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { raise } from "#lib/tenants/attention.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import type { Step } from "#prisma/client/enums.ts";
import type { Definition, Next } from "./definition.ts";
import { fail, type OperationRecord, requireOperation } from "./operation.ts";

const pollMs = 150;
const longestWaitMs = 10 * secondMs;

/**
 * Drives an operation as far as possible: to its end, to a wait, or to an unknown outcome. Calling it twice does the
 * work once. The operation's message says why it stopped.
 */
export async function run(actor: Actor, operationId: string, definition: Definition): Promise<void> {
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pollMs) {
    const operation = await requireOperation(operationId);
    if (operation.state !== "running") return;
    const lease = await takeLease(operation.tenantId);
    if (!lease) {
      await clock.sleep(pollMs);
      continue;
    }
    try {
      if (await hasAbandoned(operation.tenantId))
        await held(lease, (tx) => closeAbandoned(tx, operation.tenantId));
      return await drive(actor, lease, operationId, definition);
    } catch (error) {
      if (!(error instanceof UpstreamError)) throw error;
      // The look-up got no answer, and nothing was sent.
      const status = upstreamStatus(error);
      await reportRefusal(status);
      const state = status === 401 || status === 403 ? "stuck" : "running";
      const failure = failureOf(error.detail);
      await held(lease, (tx) =>
        tell(tx, operation, state, { code: "upstream_failure", params: { failure } }),
      );
      return;
    } finally {
      await releaseLease(lease);
    }
  }
}

/** A worker's transaction. A worker that lost its lease writes nothing. */
function held<T>(lease: Lease, work: (tx: Tx) => Promise<T>): Promise<T> {
  return transact(async (tx) => {
    await holdLease(tx, lease);
    return await work(tx);
  });
}

async function tell(
  tx: Tx,
  { id }: Pick<OperationRecord, "id">,
  state: "running" | "waiting" | "stuck",
  message: OperationMessage | null,
  dueAt: Date | null = null,
): Promise<void> {
  const data = { state, ...messageColumns(message), dueAt, updatedAt: clock.now() };
  await tx.operation.update({ where: { id }, data });
}

async function drive(actor: Actor, lease: Lease, operationId: string, definition: Definition): Promise<void> {
  const backoff = createBackoff(actor !== null);
  for (;;) {
    const operation = await requireOperation(operationId);
    if (operation.state !== "running") return;
    const tenant = await requireTenant(operation.tenantId);
    const step = definition.step(operation.stage);
    const history = step ? await listOperationCalls(operationId, step) : [];
    const planned = plan(history, clock.now());
    const next = await definition.next({ operation, tenant, history, plan: planned });
    if (next.kind === "commit") {
      await held(lease, (tx) => next.commit(tx, actor));
      continue;
    }
    if (next.kind === "fail") return await held(lease, (tx) => fail(tx, operation, next.message, next.field));
    if (next.kind === "stuck") return await held(lease, (tx) => tell(tx, operation, "stuck", next.message));
    if (next.kind === "wait")
      return await held(lease, (tx) => tell(tx, operation, "waiting", next.message, next.dueAt));
    if (!step) throw new Error(`${operation.kind} sends nothing in its stage ${operation.stage}`);
    const past = planned.kind === "again" ? planned.past : null;
    const waitMs = await send(actor, lease, operation, step, next, past, backoff);
    if (waitMs === null) return;
    await clock.sleep(waitMs);
  }
}

/**
 * Sends one request and records it in the ledger. Returns the milliseconds to wait before continuing; null to stop
 * here.
 */
async function send(
  actor: Actor,
  lease: Lease,
  operation: OperationRecord,
  step: Step,
  next: Extract<Next, { kind: "send" }>,
  past: Past | null,
  backoff: ReturnType<typeof createBackoff>,
): Promise<number | null> {
  const { method, path, absentBefore } = next;
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
      bodyHash: hashBody(next.body),
      absentBefore,
    }),
  );
  // A worker that stalled between recording a request and sending it must not send it.
  if (clock.now() >= call.deadlineAt || !mayHold(lease)) throw lost();
  const answer = await next.send({ idempotencyKey: call.idempotencyKey });
  const closing = closingOf(answer);
  const commit =
    answer.kind === "ok"
      ? answer.value
      : answer.kind === "status"
        ? (next.refused?.(answer.status) ?? null)
        : null;
  await held(lease, async (tx) => {
    await closeCall(tx, call.id, closing);
    if (commit) await commit(tx, actor);
  });
  if (commit) return 0;
  await reportRefusal(closing.httpStatus);
  if (closing.httpStatus === 401 || closing.httpStatus === 403) {
    await held(lease, (tx) => tell(tx, operation, "stuck", saidOf(closing)));
    return null;
  }
  const waitMs = backoff(closing, answer);
  if (waitMs !== null) return waitMs;
  // A refusal of a repeated request does not tell what happened to the first one; the next look-up does.
  if (closing.state === "rejected" && (await leavesOpen(operation.id, step, call.idempotencyKey))) return 0;
  await held(lease, (tx) => rest(tx, operation, closing));
  return null;
}

const laterStatuses = [409, 429];

/** A definite failure ends the operation; the worker retries anything else. */
async function rest(tx: Tx, operation: OperationRecord, closing: Closing): Promise<void> {
  const { id: subject, tenantId, kind: asked } = operation;
  const message = saidOf(closing);
  if (message && closing.state === "rejected" && !laterStatuses.includes(closing.httpStatus ?? 0))
    return await fail(tx, operation, message);
  await tell(tx, operation, "running", message);
  if (closing.state === "unknown")
    await raise(tx, { tenantId, subject }, { code: "unknown_outcome", params: { asked } });
}

/** The operation's message about its last call; null if the call succeeded. */
function saidOf({ state, message: failure }: Closing): OperationMessage | null {
  if (failure === null) return null;
  return { code: state === "unknown" ? "outcome_unknown" : "upstream_failure", params: { failure } };
}

async function leavesOpen(operationId: string, step: Step, idempotencyKey: string): Promise<boolean> {
  const same = (await listOperationCalls(operationId, step)).filter(
    (past) => past.idempotencyKey === idempotencyKey,
  );
  return plan(same, clock.now()).kind === "fresh" && same.some(isUnknown);
}
