import "server-only";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { RunReason } from "#lib/messages/runs.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { isImportDue } from "./importing.ts";
import { failDead, isRunWaiting, startRun } from "./runs.ts";

/* When the worker starts a run, and what it finds interrupted. */

const atMostEveryMs = 15 * minuteMs;
/** Most unknown outcomes are settled by a retry: the run compares only what is over by then. */
const settleMs = minuteMs;
/** UTC. */
const nightHour = 2;
/** After a nightly run that failed or could not verify every key. */
const againAfterMs = hourMs;

/** Ends runs that died, starts what is due, and queues what has no job. */
export async function sweepReconcile(): Promise<void> {
  await failDead();
  await startDue();
  if (await isRunWaiting()) await enqueueMissing("reconcile", [{ job: { what: "run" } }]);
  if (await isImportDue()) await enqueueMissing("reconcile", [{ job: { what: "import" } }]);
}

/** Starts a run when one is due: nightly, or after an unknown outcome. */
async function startDue(): Promise<void> {
  const reason = await dueReason();
  if (reason === null || (await findTrouble(minuteMs))) return;
  await startRun(null, reason);
}

async function dueReason(): Promise<RunReason | null> {
  const now = clock.now();
  const order = [{ startedAt: "desc" as const }, { id: "desc" as const }];
  const last = await db().reconcileRun.findFirst({ orderBy: order });
  if (last && (last.state === "running" || last.startedAt > later(now, -atMostEveryMs))) return null;
  const since = last?.startedAt ?? new Date(0);
  const unseen = await db().upstreamCall.findFirst({
    where: { state: "unknown", closedAt: { gt: since, lte: later(now, -settleMs) } },
    select: { id: true },
  });
  if (unseen) return "after_unknown_outcome";
  return (await isNightDue(now)) ? "nightly" : null;
}

/**
 * Once per calendar day in UTC, from the hour on, regardless of other runs. A run that could not verify every key
 * does not count. A new installation gets its first run in the following night.
 */
async function isNightDue(now: Date): Promise<boolean> {
  const night = new Date(now);
  night.setUTCHours(nightHour, 0, 0, 0);
  const installed = await installedAt();
  if (now < night || installed === null || installed > night) return false;
  const nightly = { reason: "nightly", startedAt: { gte: night } } as const;
  const settled = await db().reconcileRun.findFirst({
    where: {
      ...nightly,
      OR: [{ state: "done", unchecked: 0 }, { startedAt: { gt: later(now, -againAfterMs) } }],
    },
    select: { id: true },
  });
  return settled === null;
}

async function installedAt(): Promise<Date | null> {
  const first = await db().staff.findFirst({ orderBy: { createdAt: "asc" }, select: { createdAt: true } });
  return first?.createdAt ?? null;
}
