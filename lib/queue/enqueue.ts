import "server-only";
/**
 * The only way to queue a job: in the transaction that makes it true. Committed, there is a job; rolled back,
 * there is none. Whoever runs it may be another machine, and may run it twice: a job says what to look at,
 * never what was decided.
 */
import type { SendOptions } from "pg-boss";
import type { Tx } from "#lib/base/db.ts";
import { boss, inTransaction } from "./boss.ts";
import { type DataOf, deadLetterQueue, heartbeatSeconds, type QueueName, queues } from "./queues.ts";

export type When = {
  /** Not before this; at once when left out. */
  at?: Date;
  /** Higher comes first; 0 when left out. */
  priority?: number;
};

/** A job that no worker takes for so long is deleted. */
const waitsSeconds = 90 * 24 * 3_600;

export function sendOptions<Q extends QueueName>(
  name: Q,
  data: DataOf[Q],
  { at, priority }: When,
): SendOptions {
  const { key, retry, expireSeconds, keepSeconds, deadLetter } = queues[name];
  return {
    singletonKey: key(data),
    retryLimit: retry.limit,
    retryDelay: retry.seconds,
    retryBackoff: true,
    retryDelayMax: retry.longestSeconds,
    expireInSeconds: expireSeconds,
    heartbeatSeconds,
    retentionSeconds: waitsSeconds,
    deleteAfterSeconds: keepSeconds,
    ...(deadLetter && { deadLetter: deadLetterQueue }),
    ...(at && { startAfter: at }),
    ...(priority !== undefined && { priority }),
  };
}

/** Queues a job. False when the queue's policy dropped it, because the same is waiting already. */
export async function enqueue<Q extends QueueName>(
  tx: Tx,
  name: Q,
  data: DataOf[Q],
  when: When = {},
): Promise<boolean> {
  const checked = queues[name].data.parse(data);
  const id = await inTransaction(tx, () => boss().send(name, checked, sendOptions(name, checked, when)));
  return id !== null;
}
