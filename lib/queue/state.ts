import "server-only";
import { runSql } from "#lib/base/db.ts";
import { deadLetterQueue, queueNames } from "./queues.ts";

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
};

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
  const [found] = rows as (Omit<QueueState, "oldestSeconds"> & { oldest: number })[];
  if (!found) throw new Error("Counting returned no row.");
  const { oldest, ...counts } = found;
  return { ...counts, oldestSeconds: Math.max(0, Math.round(oldest)) };
}
