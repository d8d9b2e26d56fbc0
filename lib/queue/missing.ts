import "server-only";
/**
 * For a sweep: queues what is due and has no job. Recent dead letters are left alone, so that a job that can't succeed
 * is retried from time to time, not all the time. What changed after its dead letter is queued again at once.
 */
import { runSql, transact } from "#lib/base/db.ts";
import { enqueue } from "./enqueue.ts";
import { type DataOf, deadLetterQueue, type QueueName, queues } from "./queues.ts";

const leftAlone = "1 hour";

/** A job that waits or runs, or a recent dead letter since the time it was made. */
type Known = { data: unknown; since: Date | null };

type Due<Q extends QueueName> = { job: DataOf[Q]; changedAt?: Date };

/** Queues those that neither wait nor run and are no recent dead letters. Returns how many it queued. */
export async function enqueueMissing<Q extends QueueName>(name: Q, due: Due<Q>[]): Promise<number> {
  if (due.length === 0) return 0;
  const { data, key } = queues[name];
  const checked = due.map(({ job, changedAt }) => ({ job: data.parse(job), changedAt }));
  const known = await listKnown(
    name,
    checked.map(({ job }) => key(job)),
  );
  const missing = checked.filter(({ job, changedAt }) => {
    const own = known.filter((each) => identify(each.data) === identify(job));
    return own.every(({ since }) => since !== null && changedAt !== undefined && changedAt > since);
  });
  // One short transaction each, because on the embedded database a long one makes everyone else wait.
  for (const { job } of missing) await transact((tx) => enqueue(tx, name, job));
  return missing.length;
}

/** The database returns the values of a JSON column in its own order. */
const identify = (value: unknown) =>
  JSON.stringify(Object.entries(value ?? {}).sort(([a], [b]) => a.localeCompare(b)));

async function listKnown(name: QueueName, keys: string[]): Promise<Known[]> {
  const { rows } = await runSql(
    `SELECT data, NULL AS since FROM pgboss.job WHERE name = $1 AND singleton_key = ANY($2) AND state <= 'active'
     UNION ALL
     SELECT data, created_on AS since FROM pgboss.job WHERE name = $3 AND source_name = $1 AND singleton_key = ANY($2)
       AND created_on > pgboss.job_now() - $4::interval`,
    [name, keys, deadLetterQueue, leftAlone],
  );
  return rows as Known[];
}
