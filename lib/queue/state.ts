import "server-only";
import { runSql } from "#lib/base/db.ts";
import { deadLetterQueue, queueNames, queues } from "./queues.ts";

/** The state of all queues in numbers, which hold nothing about tenants. */
export type QueueState = {
  /** Jobs that a free worker takes now. */
  ready: number;
  /** Jobs that are not due yet. */
  later: number;
  running: number;
  /** How long the oldest ready job has waited. */
  oldestSeconds: number;
  /** Jobs whose last retry failed within a day. */
  deadLetters: number;
  /** What has no dead letter and failed when it last ran: "batch", a task or a check of health. Sorted. */
  failing: string[];
};

/** A failure in these is followed by the next job, not by a dead letter. */
const withoutDeadLetter = queueNames.filter((name) => !queues[name].deadLetter);

export async function readQueueState(): Promise<QueueState> {
  const { rows } = await runSql(
    `SELECT
       count(*) FILTER (WHERE state < 'active' AND start_after <= now())::int AS "ready",
       count(*) FILTER (WHERE state < 'active' AND start_after > now())::int AS "later",
       count(*) FILTER (WHERE state = 'active')::int AS "running",
       COALESCE(EXTRACT(EPOCH FROM now() - min(start_after) FILTER (WHERE state < 'active')), 0)::float8 AS "oldest",
       (SELECT count(*) FROM pgboss.job
        WHERE name = $2 AND created_on > now() - interval '1 day')::int AS "deadLetters"
     FROM pgboss.job WHERE name = ANY($1) AND state IN ('created', 'retry', 'active')`,
    [queueNames, deadLetterQueue],
  );
  const [found] = rows as (Omit<QueueState, "oldestSeconds" | "failing"> & { oldest: number })[];
  if (!found) throw new Error("Counting returned no row.");
  const { oldest, ...counts } = found;
  return { ...counts, oldestSeconds: Math.max(0, Math.round(oldest)), failing: await listFailing() };
}

async function listFailing(): Promise<string[]> {
  const { rows } = await runSql(
    `SELECT DISTINCT CASE name WHEN 'batch' THEN name ELSE singleton_key END AS what FROM (
       SELECT DISTINCT ON (name, singleton_key) name, singleton_key, state
       FROM pgboss.job WHERE name = ANY($1) AND state IN ('completed', 'failed')
       ORDER BY name, singleton_key, completed_on DESC
     ) AS last WHERE state = 'failed' ORDER BY what`,
    [withoutDeadLetter],
  );
  return (rows as { what: string }[]).map(({ what }) => what);
}
