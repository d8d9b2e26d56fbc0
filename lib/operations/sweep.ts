import "server-only";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import { pausedMs } from "#lib/polytomic/pace.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { clearFinished } from "./dead-letters.ts";
import { listDue } from "./recover.ts";

/**
 * Queues a job for everything that was interrupted or is due and has none. With a refused partner key or no
 * connection, each attempt would fail alike. Asking who we are once a minute shows when it is over.
 */
export async function sweep(): Promise<void> {
  await clearFinished();
  const due = (await listDue()).map(({ id, tenantId, updatedAt }) => ({
    job: { tenantId, operationId: id },
    changedAt: updatedAt,
  }));
  const seen = await findStatus();
  if (pausedMs() > secondMs) return;
  const isQuiet = due.length === 0 && (!seen || seen.kind === "good");
  if (isQuiet || (await findTrouble(minuteMs))) return;
  await enqueueMissing("operation", due);
}
