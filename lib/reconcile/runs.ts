import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { because } from "#lib/messages/audit.ts";
import { messageColumns } from "#lib/messages/columns.ts";
import type { RunMessage, RunReason } from "#lib/messages/runs.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { RunPhase } from "#prisma/client/enums.ts";

/*
 * The rows of runs. One run at a time; a run that has not been seen to go on for two minutes has died, and
 * what wakes up of it later can write nothing.
 */

const deadAfterMs = 2 * minuteMs;
/** Any number that nothing else locks. */
const startLock = 4_117_001;

/** Puts down that a run is wanted; the worker takes it up. Answers whether it is a new one. */
export async function startRun(actor: Actor, reason: RunReason): Promise<boolean> {
  return await transact(async (tx) => {
    // Two who start at once wait for each other here, so that the second sees the first's row.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${startLock})`;
    if (await tx.reconcileRun.count({ where: { state: "running" } })) return false;
    const now = clock.now();
    const { id } = await tx.reconcileRun.create({
      data: { reason, phase: "queued", startedById: actor?.id ?? null, startedAt: now, seenAt: now },
    });
    const why = because({ code: reason, params: {} });
    await record(tx, actor, "reconcile.started", { type: "reconcile-run", id }, why);
    return true;
  });
}

/** By hand. Throws AppError `conflict` while another run is under way. */
export async function startByHand(staff: Staff): Promise<void> {
  requireRight(staff, "reconcile:run");
  await failDead();
  if (!(await startRun(staff, "by_hand")))
    throw new AppError("conflict", "A run is already in progress.", {
      hint: "Its progress is on this page.",
    });
}

/** Marks a run that has died as failed. One that waits for a worker has not. */
export async function failDead(): Promise<void> {
  const now = clock.now();
  const died: RunMessage = { code: "died", params: {} };
  await db().reconcileRun.updateMany({
    where: { state: "running", phase: { not: "queued" }, seenAt: { lt: later(now, -deadAfterMs) } },
    data: { state: "failed", ...messageColumns(died), finishedAt: now },
  });
}

/** Takes up the run that waits; null when there is none or somebody else has it. */
export async function claimRun(): Promise<string | null> {
  const waiting = await db().reconcileRun.findFirst({ where: { state: "running", phase: "queued" } });
  if (!waiting) return null;
  const { count } = await db().reconcileRun.updateMany({
    where: { id: waiting.id, state: "running", phase: "queued" },
    data: { phase: "organizations", seenAt: clock.now() },
  });
  return count === 1 ? waiting.id : null;
}

type Progress = { phase?: RunPhase; done?: number; total?: number };

/** Tells how far a run is. Throws AppError `busy` when it was taken for dead meanwhile. */
export async function tell(id: string, progress: Progress = {}): Promise<void> {
  const { count } = await db().reconcileRun.updateMany({
    where: { id, state: "running" },
    data: { ...progress, seenAt: clock.now() },
  });
  if (count === 0) throw new AppError("busy", "This run timed out and has ended.");
}

/** How many keys were not checked, why, and after which one. */
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

/** The run whose findings are the ones to work on. */
export async function findFinishedRunId(): Promise<string | null> {
  const found = await db().reconcileRun.findFirst({
    where: { state: "done" },
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    select: { id: true },
  });
  return found?.id ?? null;
}
