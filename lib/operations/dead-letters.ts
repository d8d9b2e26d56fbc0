import "server-only";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import type { Asked } from "#lib/messages/attention.ts";
import { type DataOf, queues } from "#lib/queue/queues.ts";
import type { DeadLetter } from "#lib/queue/work.ts";
import { clear, raise } from "#lib/tenants/attention.ts";
import { stepOf } from "#lib/tenants/stage.ts";

/* Jobs whose last retry failed. Each is a reason why its tenant needs attention, until the work continues. */

type Job = DataOf["operation"];

const code = "background_work_failed" as const;
const about = ({ tenantId, operationId }: Job) => ({ tenantId, subject: operationId });

export async function reportDeadLetter({ queue, jobId, data, reason }: DeadLetter): Promise<void> {
  const reference = random.reference();
  const { data: job } = queues.operation.data.safeParse(data);
  log().error({ reference, queue, jobId, reason, ...job }, "a job failed for the last time");
  if (!job) return;
  await transact(async (tx) => {
    const asked = await findUnfinished(tx, job);
    if (asked) await raise(tx, about(job), { code, params: { asked, reference } });
  });
}

/** What the job is to continue; null if it is over. */
async function findUnfinished(tx: Tx, { tenantId, operationId: id }: Job): Promise<Asked | null> {
  const where = { id, tenantId, finishedAt: null };
  const found = await tx.operation.findFirst({ where, include: { tenant: true } });
  if (found?.kind !== "onboarding") return found?.kind ?? null;
  const step = stepOf(found.tenant);
  return found.tenant.archivedAt !== null || step === "done" ? null : step;
}

/** After a job that did not fail. */
export const clearDeadLetter = (job: Job): Promise<void> => transact((tx) => clear(tx, about(job), code));

/** Staff finished or cancelled the work without a job. */
export async function clearFinished(): Promise<void> {
  const raised = await db().tenantAttention.findMany({ where: { code } });
  for (const { tenantId, subject } of raised) {
    const job = { tenantId, operationId: subject };
    await transact(async (tx) => {
      if ((await findUnfinished(tx, job)) === null) await clear(tx, about(job), code);
    });
  }
}
