import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import { carryOver } from "./carry-over.ts";
import { carryOnImport } from "./importing.ts";
import { checkKeys } from "./keys.ts";
import { compareOrganizations } from "./organizations.ts";
import { endOf } from "./run-end.ts";
import { claimRun, failDead, finishRun } from "./runs.ts";
import { startDue } from "./schedule.ts";

/* The worker's part in reconciling. */

const keptMs = 30 * dayMs;
const nothing = { unchecked: 0, checkedUpTo: null };

/** One round: a run or an import that is due. Returns when it is over. */
export async function reconcile(): Promise<void> {
  await carryOnImport();
  await failDead();
  await startDue();
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
