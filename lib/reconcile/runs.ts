import "server-only";
import { type Actor, because, record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { RunMessage, RunReason } from "#lib/messages/runs.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { RunPhase } from "#prisma/client/enums.ts";

/*
 * The rows of runs. One run at a time. A run without progress for two minutes has died, and its process can write
 * nothing if it wakes up later.
 */

const deadAfterMs = 2 * minuteMs;
/** A number that nothing else locks. */
const startLock = 4_117_001;

/** Requests a run, which the worker executes. Returns whether it is a new one. */
export async function startRun(actor: Actor, reason: RunReason): Promise<boolean> {
  return await transact(async (tx) => {
    // If two people start a run at once, they wait for each other here, so the second sees the first one's row.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${startLock})`;
    if (await tx.reconcileRun.count({ where: { state: "running" } })) return false;
    const now = clock.now();
    const { id } = await tx.reconcileRun.create({
      data: { reason, phase: "queued", startedById: actor?.id ?? null, startedAt: now, seenAt: now },
    });
    const why = because({ code: reason, params: {} });
    await record(tx, actor, "reconcile.started", { type: "reconcile-run", id }, why);
    await enqueue(tx, "reconcile", { what: "run" });
    return true;
  });
}

/** Started manually. Throws AppError `conflict` if another run is in progress. */
export async function startByHand(staff: Staff): Promise<void> {
  requireRight(staff, "reconcile:run");
  await failDead();
  if (!(await startRun(staff, "by_hand")))
    throw new AppError("conflict", "A run is already in progress.", {
      hint: "Its progress is on this page.",
    });
}

/** Marks a run that has died as failed. A run that waits for a worker has not died. */
export async function failDead(): Promise<void> {
  const now = clock.now();
  const died: RunMessage = { code: "died", params: {} };
  await db().reconcileRun.updateMany({
    where: { state: "running", phase: { not: "queued" }, seenAt: { lt: later(now, -deadAfterMs) } },
    data: { state: "failed", ...messageColumns(died), finishedAt: now },
  });
}

const findWaiting = () => db().reconcileRun.findFirst({ where: { state: "running", phase: "queued" } });

export const isRunWaiting = async () => (await findWaiting()) !== null;

/** Takes the waiting run; null if there is none or another worker has it. */
export async function claimRun(): Promise<string | null> {
  const waiting = await findWaiting();
  if (!waiting) return null;
  const { count } = await db().reconcileRun.updateMany({
    where: { id: waiting.id, state: "running", phase: "queued" },
    data: { phase: "organizations", seenAt: clock.now() },
  });
  return count === 1 ? waiting.id : null;
}

type Progress = { phase?: RunPhase; done?: number; total?: number };

/** Stores the progress of a run. Throws AppError `busy` if the run timed out in the meantime. */
export async function tell(id: string, progress: Progress = {}): Promise<void> {
  const { count } = await db().reconcileRun.updateMany({
    where: { id, state: "running" },
    data: { ...progress, seenAt: clock.now() },
  });
  if (count === 0) throw new AppError("busy", "This run timed out and has ended.");
}

/** How many keys were not verified, why, and after which one. */
export type Checked = { unchecked: number; message: RunMessage | null; checkedUpTo: string | null };

export async function finishRun(
  id: string,
  state: "done" | "failed",
  { message, unchecked, checkedUpTo }: Checked,
): Promise<void> {
  await transact(async (tx) => {
    const times = { finishedAt: clock.now(), seenAt: clock.now() };
    const data = { state, ...messageColumns(message), unchecked, checkedUpTo, ...times };
    const { count } = await tx.reconcileRun.updateMany({ where: { id, state: "running" }, data });
    if (count === 0) return;
    const findings = await tx.finding.count({ where: { runId: id } });
    const target = { type: "reconcile-run", id } as const;
    await record(tx, null, "reconcile.finished", target, { state, findings });
  });
}

/** The run whose findings are current. */
export async function findFinishedRunId(): Promise<string | null> {
  const found = await db().reconcileRun.findFirst({
    where: { state: "done" },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return found?.id ?? null;
}
