import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import type { Part } from "#lib/base/together.ts";
import { held, type Lease, lost, mayHold } from "#lib/engine/lease.ts";
import { closes, closingOf, type hashBody, listCalls, openCall } from "#lib/engine/ledger.ts";
import { type createBackoff, historyOf, type Plan, waitOfWorker } from "#lib/engine/plan.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { Step } from "#prisma/client/enums.ts";
import type { Commit, Definition, Next } from "./definition.ts";
import { ask, stay } from "./operation.ts";
import { type OperationRecord, writeUnder } from "./record.ts";
import { comeBack, leavesOpen, stopHere } from "./stop.ts";

type At = ReturnType<Definition["at"]>;

/** Who drives an operation, under which lease. */
export type Worker = {
  actor: Actor;
  lease: Lease;
  definition: Definition;
  backoff: ReturnType<typeof createBackoff>;
};

type Sending = {
  step: Step;
  subject: string;
  asked: At["asked"];
  body: Awaited<ReturnType<typeof hashBody>>;
};

/**
 * Stores an outcome under the lease, with the end of its call. Returns the operation as it is then; null if it has to
 * be read again.
 */
export async function store(
  { actor, lease }: Pick<Worker, "actor" | "lease">,
  operation: OperationRecord,
  commit: Commit,
  ends: Part[] = [],
): Promise<OperationRecord | null> {
  const { id, tenant } = operation;
  if (typeof commit === "function") {
    await transact(async (tx) => {
      await writeUnder(lease, id, { rows: ends }, tx);
      await commit(tx, actor);
    });
    return null;
  }
  const { before, writes, instead } = commit;
  const what = writes(actor);
  const all = { ...what, rows: [...ends, ...(what.rows ?? [])] };
  try {
    if (before)
      await held(lease, async (tx) => {
        await before(tx, actor);
        await writeUnder(lease, id, all, tx);
      });
    else await writeUnder(lease, id, all);
  } catch (error) {
    const other = await instead?.(error);
    if (!other) throw error;
    return await store({ actor, lease }, operation, other, ends);
  }
  return { ...operation, ...what.operation, tenant: { ...tenant, ...what.tenant } };
}

/** How it continues: after a wait in milliseconds, or not now. `moved`: the operation, where it is known. */
type Sent = { waitMs: number | null; moved?: OperationRecord | null };

/** Sends one request and records it in the ledger. */
export async function send(
  worker: Worker,
  operation: OperationRecord,
  { step, subject, asked, body }: Sending,
  next: Extract<Next, { kind: "send" }>,
  planned: Plan,
): Promise<Sent> {
  const { actor, lease, definition, backoff } = worker;
  const { method, path, absentBefore, timeLimitMs, withOrganizationKey = false } = next;
  const past = planned.kind === "again" ? planned.past : null;
  const opening = {
    tenantId: operation.tenantId,
    operationId: operation.id,
    step,
    subject,
    actorId: actor?.id ?? null,
    idempotencyKey: past?.idempotencyKey ?? random.uuid(),
    ...(past && { firstSentAt: past.firstSentAt }),
    method,
    path,
    bodyHash: body.hash,
    absentBefore,
    timeLimitMs,
  };
  const call = await openCall(lease, opening, operation.state !== "running");
  // A worker that stalled between recording a request and sending it must not send it.
  if (clock.now() >= call.deadlineAt || !mayHold(lease)) throw lost();
  const answer = await next.send({ idempotencyKey: call.idempotencyKey });
  const closing = closingOf(answer);
  const commit = await commitOf(answer, next);
  const ends = [closes(call.id, closing)];
  if (commit) return { waitMs: 0, moved: await store(worker, operation, commit, ends) };
  await writeUnder(lease, operation.id, { rows: ends });
  if (!withOrganizationKey) await reportRefusal(closing.httpStatus);
  if (closing.message && (closing.httpStatus === 401 || closing.httpStatus === 403)) {
    const { message } = closing;
    const asking = definition.afterRefusedKey?.(message);
    await held(lease, (tx) =>
      asking
        ? ask(tx, operation, asking)
        : stay(tx, operation, "stuck", { code: "upstream_failure", params: { failure: message } }),
    );
    return { waitMs: null };
  }
  const watchedMs = actor && backoff(closing, answer);
  if (watchedMs !== null) return { waitMs: watchedMs };
  const history = historyOf(await listCalls(operation), operation.id, { step, subject }, body);
  const waitMs = actor ? null : waitOfWorker(history, answer, clock.now());
  if (waitMs === 0) return { waitMs };
  if (waitMs !== null) {
    await held(lease, (tx) => comeBack(tx, operation, { closing, history }, waitMs));
    return { waitMs: null };
  }
  // A refusal of a repeated request does not tell what happened to the first one; the next look-up does.
  if (closing.state === "rejected" && leavesOpen(history)) return { waitMs: 0 };
  await held(lease, (tx) => stopHere(tx, operation, { definition, closing, history, asked, answer }));
  return { waitMs: null };
}

async function commitOf(
  answer: Answer<Commit>,
  next: Extract<Next, { kind: "send" }>,
): Promise<Commit | null> {
  if (answer.kind === "ok") return answer.value;
  return answer.kind === "status" ? ((await next.refused?.(answer)) ?? null) : null;
}
