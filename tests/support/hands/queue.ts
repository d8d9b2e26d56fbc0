/** What tests look at and change in the queue, beside the app. */
import { randomUUID } from "node:crypto";
import { runSql, transact } from "#lib/base/db.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { Handlers } from "#lib/queue/work.ts";

export type Row = {
  id: string;
  name: string;
  state: string;
  data: { tenantId?: string; operationId?: string | null };
  retryCount: number;
  readyInMs: number;
};

/** The jobs of a queue, oldest first. */
export async function listJobs(name: string): Promise<Row[]> {
  const { rows } = await runSql(
    `SELECT id, name, state, data, retry_count AS "retryCount",
       EXTRACT(EPOCH FROM start_after - now())::float8 * 1000 AS "readyInMs"
     FROM pgboss.job WHERE name = $1 ORDER BY created_on, id`,
    [name],
  );
  return rows as Row[];
}

export const operationJob = (tenantId: string = randomUUID()) => ({ tenantId, operationId: randomUUID() });

/** Queues one in a transaction of its own. */
export const queueOperation = (data: ReturnType<typeof operationJob>) =>
  transact((tx) => enqueue(tx, "operation", data));

/** Whatever waits for a retry may be taken now, and fails for good if it fails then. */
export async function skipRetries(name: string): Promise<void> {
  await runSql(
    "UPDATE pgboss.job SET start_after = now(), retry_limit = LEAST(retry_limit, retry_count + 1) WHERE name = $1 AND state = 'retry'",
    [name],
  );
}

export const idle: Handlers = {
  operation: async () => undefined,
  reconcile: async () => undefined,
  health: async () => undefined,
  batch: async () => undefined,
  notice: async () => undefined,
  task: async () => undefined,
};
