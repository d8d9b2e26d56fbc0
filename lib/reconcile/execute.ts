import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import { carryOver } from "./carry-over.ts";
import { checkKeys } from "./keys.ts";
import { compareOrganizations } from "./organizations.ts";
import { endOf } from "./run-end.ts";
import { claimRun, finishRun } from "./runs.ts";

/* A run from its start to its end. */

const keptMs = 30 * dayMs;
const nothing = { unchecked: 0, checkedUpTo: null };

/** Executes the waiting run, if there is one. Returns when it is over. */
export async function runWaiting(): Promise<void> {
  const runId = await claimRun();
  if (runId !== null) await execute(runId);
}

async function execute(runId: string): Promise<void> {
  try {
    const upstream = await compareOrganizations(runId);
    const checked = await checkKeys(runId, upstream);
    if (checked.unchecked > 0) await carryOver(runId);
    await finishRun(runId, "done", checked);
    await db().finding.deleteMany({ where: { run: { startedAt: { lt: later(clock.now(), -keptMs) } } } });
  } catch (error) {
    await reportRefusal(upstreamStatus(error));
    // It timed out in the meantime and has ended.
    if (error instanceof AppError && error.code === "busy") return;
    const message = endOf(error);
    if (message.code === "unfinished") log().error({ err: error, runId }, "a reconcile run failed");
    await finishRun(runId, "failed", { ...nothing, message });
  }
}
