import "server-only";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import { pausedMs } from "#lib/polytomic/pace.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { clearFinished } from "./dead-letters.ts";
import { type Found, listDue, pageSize } from "./due.ts";

/** How many jobs a sweep queues before it leaves the rest to the next one. */
const mostJobs = 100;

/**
 * Queues a job for everything that was interrupted or is due and has none. With a refused partner key or no
 * connection, each attempt would fail alike. Asking who we are once a minute shows when it is over.
 */
export async function sweep(): Promise<void> {
  await clearFinished();
  let page = await listDue();
  const seen = await findStatus();
  if (pausedMs() > secondMs) return;
  const isQuiet = page.length === 0 && (!seen || seen.kind === "good");
  if (isQuiet || (await findTrouble(minuteMs))) return;
  // Those that have a job or a recent dead letter may fill whole pages. They must not hide the ones after them.
  for (let queued = 0; page.length > 0; page = await listDue(page.at(-1))) {
    queued += await enqueueMissing("operation", page.map(jobOf));
    if (queued >= mostJobs || page.length < pageSize) return;
  }
}

const jobOf = ({ id, tenantId, updatedAt }: Found) => ({
  job: { tenantId, operationId: id },
  changedAt: updatedAt,
});
