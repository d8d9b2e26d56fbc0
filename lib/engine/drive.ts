import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { keepAlive } from "#lib/base/keep-alive.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import {
  held,
  type Lease,
  lost,
  prolongLease,
  releaseLease,
  type Taken,
  takeLease,
} from "#lib/engine/lease.ts";
import { closeAbandoned, hashBody, listCalls, type UpstreamCall } from "#lib/engine/ledger.ts";
import { createBackoff, historyOf, type Plan, plan } from "#lib/engine/plan.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import { inProgress, requireTenant } from "#lib/tenants/record.ts";
import type { Commit, Definition, Next } from "./definition.ts";
import { type OperationRecord, requireOperation, requireOperationOf } from "./record.ts";
import { send, store, type Worker } from "./send.ts";
import { keyless, rest, unread } from "./stop.ts";

const pollMs = 150;
const longestWaitMs = 10 * secondMs;

type Which = { id: string; tenantId: string };

type Doing = {
  /** The stages that a person begins now, where the operation waits for one. */
  begins?: string[];
  /** The stages that this call drives; what follows is left running. Left out: all. */
  only?: string[];
  /** What the person changes before it continues; null: nothing. It runs under the lease. */
  first?: Decide;
  /** It was just stored under this lease, so nothing of it is in the ledger. */
  begun?: Lease;
  /** For a worker, which comes back later: whether it is due. It does not wait for another worker. */
  isDue?: (operation: OperationRecord) => boolean;
};

/** What a person decides about an operation, of which `calls` are in the ledger. */
type Decide = (operation: OperationRecord, calls: UpstreamCall[]) => Promise<Commit | null> | Commit | null;

/** Of the operation, or how to find that of any operation. */
type Defined = Definition | ((operation: OperationRecord) => Definition);

/** The error of a look-up that got no answer, and the operation with its tenant as they were last known. */
type Ran = { unread: UpstreamError | null; operation: OperationRecord };

/**
 * Drives an operation as far as possible: to its end, to a wait, or to an unknown outcome. Calling it twice does the
 * work once. The operation's message says why it stopped. Throws AppError `busy` if it could not do `first`.
 */
export async function run(
  actor: Actor,
  { id, tenantId }: Which,
  definition: Defined,
  doing: Doing = {},
): Promise<Ran> {
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    if (doing.begun) {
      const read = requireOperationOf(id, requireTenant(tenantId)).then((begun): Read => [begun, []]);
      return await work(actor, doing.begun, read, definition, doing);
    }
    const lease = await takeLease(tenantId);
    if (lease) return await work(actor, lease, readUnder(lease, id), definition, doing);
    // Another worker has this tenant, and its result counts for us too. The page shows the progress.
    const operation = await requireOperation(id);
    const isLate = waitedMs >= longestWaitMs || doing.isDue !== undefined;
    if (isLate && (await doing.first?.(operation, await listCalls(operation)))) throw lost();
    if (isLate || (!doing.first && !isWanted(operation, definedFor(operation, definition), doing)))
      return { unread: null, operation };
    await clock.sleep(pollMs);
  }
}

/** A person's own decision about an operation. Throws AppError `busy` while another worker has the tenant. */
export async function change(
  actor: Actor,
  { id, tenantId }: Which,
  decide: Decide,
): Promise<OperationRecord> {
  const lease = await takeLease(tenantId);
  if (!lease) throw inProgress();
  try {
    const [operation, calls] = await readUnder(lease, id);
    const commit = await decide(operation, calls);
    if (!commit) return operation;
    return (await store({ actor, lease }, operation, commit)) ?? (await requireOperation(id));
  } finally {
    await releaseLease(lease);
  }
}

const definedFor = (operation: OperationRecord, definition: Defined): Definition =>
  typeof definition === "function" ? definition(operation) : definition;

/** Whether it runs, or waited for a person who begins now or for a time that has come. */
function isWanted(operation: OperationRecord, { rests }: Definition, { begins = [] }: Doing): boolean {
  const { state, stage, dueAt, tenant } = operation;
  if (rests?.(tenant)) return false;
  const isOver = begins.includes(stage) || (dueAt !== null && dueAt <= clock.now());
  return state === "running" || (state === "waiting" && isOver);
}

/** An operation with what of it is in the ledger. */
type Read = [OperationRecord, UpstreamCall[]];

async function work(actor: Actor, lease: Lease, read: Promise<Read>, defined: Defined, doing: Doing) {
  try {
    let [operation, calls] = await read;
    const definition = definedFor(operation, defined);
    const worker = { actor, lease, definition, backoff: createBackoff() };
    if (doing.isDue?.(operation) === false) return { unread: null, operation };
    const commit = await doing.first?.(operation, calls);
    if (commit)
      operation = (await store(worker, operation, commit)) ?? (await requireOperation(operation.id));
    return await drive(worker, operation, calls, doing);
  } finally {
    await releaseLease(lease);
  }
}

/** The operation and its calls under a lease of one's own: none of the tenant's is under way. */
async function readUnder(lease: Taken, id: string): Promise<Read> {
  const { tenantId, tenant } = lease;
  const list = () => listCalls({ id, tenantId });
  const [operation, calls] = await Promise.all([requireOperationOf(id, tenant), list()]);
  if (!calls.some(({ state }) => state === "sent")) return [operation, calls];
  await held(lease, (tx) => closeAbandoned(tx, tenantId));
  return [operation, await list()];
}

async function drive(
  worker: Worker,
  begun: OperationRecord,
  known: UpstreamCall[],
  doing: Doing,
): Promise<Ran> {
  const { lease, definition } = worker;
  let operation = begun;
  let calls = known;
  /** What this drive has sent since `calls` were read: no one else adds any under this lease. */
  const sent = new Set<string>();
  const isOurs = ({ stage }: OperationRecord) => doing.only?.includes(stage) ?? true;
  while (isOurs(operation) && isWanted(operation, definition, doing)) {
    const at = definition.at(operation, worker);
    const about = JSON.stringify([at.step, at.subject]);
    if (sent.has(about)) {
      calls = await listCalls(operation);
      sent.clear();
    }
    let history: UpstreamCall[] = [];
    let body: Awaited<ReturnType<typeof hashBody>> | null = null;
    let planned: Plan;
    let next: Next;
    try {
      body = at.step && (await hashBody(await at.body()));
      if (at.step && body)
        history = historyOf(calls, operation.id, { step: at.step, subject: at.subject }, body);
      planned = plan(history, clock.now());
      next = await keepAlive(at.next(history, planned), () => prolongLease(lease));
    } catch (error) {
      if (error instanceof ProviderError) {
        await keyless(worker, operation, error);
        return { unread: null, operation };
      }
      if (!(error instanceof UpstreamError)) throw error;
      await unread(worker, operation, at.step !== null && history.length === 0, error);
      return { unread: error, operation };
    }
    switch (next.kind) {
      case "send": {
        if (!at.step || !body)
          throw new Error(`${operation.kind} sends nothing in its stage ${operation.stage}`);
        sent.add(about);
        const sending = { step: at.step, subject: at.subject, asked: at.asked, body };
        const { waitMs, moved } = await send(worker, operation, sending, next, planned);
        if (waitMs === null) return { unread: null, operation };
        if (waitMs > 0) await clock.sleep(waitMs);
        operation = moved ?? (await requireOperation(operation.id));
        break;
      }
      case "commit":
        operation = (await store(worker, operation, next.commit)) ?? (await requireOperation(operation.id));
        break;
      case "fail":
      case "ask":
      case "stuck":
      case "wait":
        await rest({ lease, definition }, operation, next);
        return { unread: null, operation };
    }
  }
  return { unread: null, operation };
}
