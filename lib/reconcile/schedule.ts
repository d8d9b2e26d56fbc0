import "server-only";
import { clock, dayMs, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { findTrouble } from "#lib/connection/status.ts";
import { type Reason, startRun } from "./runs.ts";

/* When the worker starts a run by itself. */

const atMostEveryMs = 15 * minuteMs;
/** An unknown outcome is mostly settled by asking again: only what is over by then is compared. */
const settleMs = minuteMs;

/** Starts a run when one is due: nightly, or after an outcome that nobody has seen. */
export async function startDue(): Promise<void> {
  const reason = await dueReason();
  if (reason === null || (await findTrouble(minuteMs))) return;
  await startRun(null, reason);
}

async function dueReason(): Promise<Reason | null> {
  const now = clock.now();
  const order = [{ startedAt: "desc" as const }, { id: "desc" as const }];
  const last = await db().reconcileRun.findFirst({ orderBy: order });
  if (last && (last.state === "running" || last.startedAt > later(now, -atMostEveryMs))) return null;
  const since = last?.startedAt ?? new Date(0);
  const unseen = await db().upstreamCall.findFirst({
    where: { state: "unknown", closedAt: { gt: since, lte: later(now, -settleMs) } },
    select: { id: true },
  });
  if (unseen) return "after an unknown outcome";
  const done = await db().reconcileRun.findFirst({ where: { state: "done" }, orderBy: order });
  return (done?.finishedAt ?? (await installedAt()) ?? now) <= later(now, -dayMs) ? "nightly" : null;
}

/** Before the first run: a new installation has nothing to compare on its first day. */
async function installedAt(): Promise<Date | null> {
  const first = await db().staff.findFirst({ orderBy: { createdAt: "asc" }, select: { createdAt: true } });
  return first?.createdAt ?? null;
}
