import "server-only";
/**
 * For a sweep: queues what is due and has no job. What was given up lately is left alone, so that a job that
 * cannot succeed is tried again once in a while and not for ever.
 */
import { runSql, transact } from "#lib/base/db.ts";
import { enqueue } from "./enqueue.ts";
import { type DataOf, deadLetterQueue, type QueueName, queues } from "./queues.ts";

const leftAlone = "1 hour";

type Known = { data: unknown };

/** Queues those of `jobs` that neither wait, nor run, nor were given up lately. Returns how many it queued. */
export async function enqueueMissing<Q extends QueueName>(name: Q, jobs: DataOf[Q][]): Promise<number> {
  if (jobs.length === 0) return 0;
  const { data, key } = queues[name];
  const checked = jobs.map((job) => data.parse(job));
  const known = new Set((await listKnown(name, checked.map(key))).map(identify));
  const missing = checked.filter((job) => !known.has(identify(job)));
  // One short transaction each: a long one would keep everybody else waiting on the embedded database.
  for (const job of missing) await transact((tx) => enqueue(tx, name, job));
  return missing.length;
}

/** The same for the same values, in whatever order the database gives them. */
const identify = (value: unknown) =>
  JSON.stringify(Object.entries(value ?? {}).sort(([a], [b]) => a.localeCompare(b)));

async function listKnown(name: QueueName, keys: string[]): Promise<unknown[]> {
  const { rows } = await runSql(
    `SELECT data FROM pgboss.job WHERE name = $1 AND singleton_key = ANY($2) AND state <= 'active'
     UNION ALL
     SELECT data FROM pgboss.job WHERE name = $3 AND source_name = $1 AND singleton_key = ANY($2)
       AND created_on > pgboss.job_now() - $4::interval`,
    [name, keys, deadLetterQueue, leftAlone],
  );
  return (rows as Known[]).map((row) => row.data);
}
