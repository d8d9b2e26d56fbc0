import "server-only";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { type DataOf, queues } from "#lib/queue/queues.ts";
import type { DeadLetter } from "#lib/queue/work.ts";

/** A job whose last try failed: on the log under a reference, and a reason to look at its tenant. */
export async function reportDeadLetter({ queue, jobId, data, reason }: DeadLetter): Promise<void> {
  const reference = random.reference();
  const { data: operation } = queues.operation.data.safeParse(data);
  const about = operation ?? {};
  log().error({ reference, queue, jobId, reason, ...about }, "A job failed for the last time");
  if (operation) await raiseAttention(operation, reference);
}

/**
 * HOOK: the attention reason "background work failed" (parameters: operationId, reference) is raised here, and
 * cleared by whatever next succeeds for this tenant.
 */
async function raiseAttention(_operation: DataOf["operation"], _reference: string): Promise<void> {}
