import "server-only";
/**
 * The only way to queue a job: in the transaction that makes it necessary, so a rollback leaves no job. Another machine
 * may run it, and it may run twice. So a job names what to look at, and never carries a decision.
 */
import type { SendOptions } from "pg-boss";
import type { Tx } from "#lib/base/db.ts";
import { boss, inTransaction } from "./boss.ts";
import { type DataOf, deadLetterQueue, heartbeatSeconds, type QueueName, queues } from "./queues.ts";

export type When = {
  /** Not before this time; at once if left out. */
  at?: Date;
  /** Higher comes first; 0 if left out. */
  priority?: number;
};

/** A job that no worker takes within this time is deleted. */
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

/** Queues a job. False if the queue's policy dropped it, because the same job is already waiting. */
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
