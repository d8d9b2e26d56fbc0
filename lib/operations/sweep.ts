import "server-only";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { listDue as listDueOnboardings } from "#lib/onboarding/recover.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import { pausedMs } from "#lib/polytomic/pause.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { listDue } from "./recover.ts";

/**
 * Finds what was left in the middle or is due and has no job, and queues a job for each. With a refused key or a
 * host out of reach, trying each one would only repeat the news: asking who we are once a minute tells when it
 * is over.
 */
export async function sweep(): Promise<void> {
  const onboardings = (await listDueOnboardings()).map(({ id }) => ({ tenantId: id, operationId: null }));
  const operations = (await listDue()).map(({ id, tenantId }) => ({ tenantId, operationId: id }));
  const due = [...onboardings, ...operations];
  const seen = await findStatus();
  if (pausedMs() > secondMs) return;
  const isQuiet = due.length === 0 && (!seen || seen.kind === "good");
  if (isQuiet || (await findTrouble(minuteMs))) return;
  await enqueueMissing("operation", due);
}
