import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { held, type Lease, releaseLease, takeLease } from "#lib/engine/lease.ts";
import { closeAbandoned, hasAbandoned, hashBody, listCalls } from "#lib/engine/ledger.ts";
import { createBackoff, dueAfter, plan } from "#lib/engine/plan.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { failureOf, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { Definition, Next } from "./definition.ts";
import { ask, fail, type OperationRecord, requireOperation, stay } from "./operation.ts";
import { send, type Worker } from "./send.ts";

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
    if (definition.afterRefusedKey && isFirst) return stay(tx, operation, "waiting", message);
    const isRefused = status === 401 || status === 403;
    if (isRefused && !definition.afterRefusedKey) return stay(tx, operation, "stuck", message);
    return stay(tx, operation, "running", message, again);
  });
}
