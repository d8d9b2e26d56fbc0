/** The worker's part in operations as production does it, without the polls: the sweep, then every job that waits. */
import { runSql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";

const { signal } = new AbortController();

/** Continues everything that is due; returns the number of jobs. */
export async function recover(): Promise<number> {
  await handlers.task({ data: { task: "sweep" }, attempt: 1, signal });
  const jobs = await takeJobs();
  for (const data of jobs)
    await handlers.operation({ data, attempt: 1, signal }).catch((error: unknown) => {
      // In production the queue logs it and retries; here the next sweep queues it again.
      log().warn({ err: error, ...data }, "a job failed");
    });
  return jobs.length;
}

/** Oldest first. They are gone at once, as if the queue had noticed already that this worker died. */
async function takeJobs(): Promise<DataOf["operation"][]> {
  const { rows } = await runSql(
    `WITH taken AS (
       DELETE FROM pgboss.job WHERE name = 'operation' AND state < 'active' AND start_after <= now()
       RETURNING data, created_on
     ) SELECT data FROM taken ORDER BY created_on`,
  );
  return (rows as { data: DataOf["operation"] }[]).map(({ data }) => data);
}
