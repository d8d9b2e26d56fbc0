import "server-only";
/**
 * A worker: runs jobs until it is stopped, several of each queue at once. Any number of workers on any number of
 * machines share the queues. A job whose handler throws is retried with growing pauses. After the last retry it becomes
 * a dead letter, which is a job with its own handler.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { clock, later, secondMs } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { boss, inTransaction } from "./boss.ts";
import { enqueue } from "./enqueue.ts";
import { createLane, type Lane, type Taken } from "./lane.ts";
import {
  type DataOf,
  deadLetterQueue,
  heartbeatSeconds,
  type QueueName,
  queueNames,
  queues,
} from "./queues.ts";
import { queueTasks } from "./tasks.ts";

type Job<Q extends QueueName> = {
  data: DataOf[Q];
  /** 1 for the first attempt. */
  attempt: number;
  /** Aborted when another worker has the job: what it does from then on does not count. */
  signal: AbortSignal;
};

/** The job is over, or comes back after a while. */
type Outcome = { againMs: number } | undefined;

export type DeadLetter = {
  /** The queue that it failed in. */
  queue: string;
  jobId: string;
  data: unknown;
  /** A code for the last failure. */
  reason: string;
};

export type Handlers = { [Q in QueueName]: (job: Job<Q>) => Promise<Outcome> };
export type OnDeadLetter = (letter: DeadLetter) => Promise<void>;

export type WorkOptions = {
  /** Jobs at once in queues without a number of their own. */
  concurrency: number;
  /** Aborted to stop the worker. */
  signal: AbortSignal;
  /** How long to wait then for the jobs that run. */
  graceMs?: number;
  /** How often to look for dead workers and old jobs. */
  superviseMs?: number;
};

const beatMs = (heartbeatSeconds * secondMs) / 4;
const deadLetterPollMs = 5 * secondMs;

/** Returns when every job is over or was given back. */
export async function work(
  handlers: Handlers,
  onDeadLetter: OnDeadLetter,
  options: WorkOptions,
): Promise<void> {
  const { concurrency, signal, graceMs = 6 * secondMs, superviseMs = 10 * secondMs } = options;
  const lanes = [
    ...queueNames.map((name) => laneOf(name, handlers, concurrency)),
    deadLetterLane(onDeadLetter),
  ];
  const ended = new AbortController();
  const beside = [
    every(beatMs, ended.signal, async () => void (await Promise.all(lanes.map((lane) => lane.beat())))),
    every(superviseMs, signal, () => boss().supervise()),
  ];
  await Promise.all(lanes.map((lane) => lane.work(signal)));
  await Promise.race([Promise.all(lanes.map((lane) => lane.ended())), sleep(graceMs)]);
  ended.abort();
  await Promise.all(beside);
  await Promise.all(lanes.map((lane) => lane.giveBack()));
}

function laneOf<Q extends QueueName>(name: Q, handlers: Handlers, concurrency: number): Lane {
  const { data: schema, atOnce, pollMs } = queues[name];
  const handle: (job: Job<Q>) => Promise<Outcome> = handlers[name];
  return createLane({
    name,
    atOnce: atOnce ?? concurrency,
    pollMs,
    ...(name === "task" && { before: queueTasks }),
    run: (job, signal) =>
      settle(name, job, async () => {
        const data = schema.parse(job.data);
        const outcome = await handle({ data, attempt: job.retryCount + 1, signal });
        if (!outcome) return await boss().complete(name, job);
        await transact(async (tx) => {
          await inTransaction(tx, () => boss().complete(name, job));
          await enqueue(tx, name, data, { at: later(clock.now(), outcome.againMs), priority: job.priority });
        });
      }),
  });
}

function deadLetterLane(onDeadLetter: OnDeadLetter): Lane {
  return createLane({
    name: deadLetterQueue,
    atOnce: 1,
    pollMs: deadLetterPollMs,
    run: (job) =>
      settle(deadLetterQueue, job, async () => {
        const { sourceName, sourceId, sourceOutput, data } = job;
        await onDeadLetter({
          queue: sourceName ?? "",
          jobId: sourceId ?? "",
          data,
          reason: reasonOf(sourceOutput),
        });
        await boss().complete(deadLetterQueue, job);
      }),
  });
}

/** Logs what `handle` throws and gives the job back. The job keeps only a code, because an error may hold secrets. */
async function settle(queue: string, job: Taken, handle: () => Promise<unknown>): Promise<void> {
  try {
    await handle();
  } catch (error) {
    log().warn({ err: error, queue, jobId: job.id, attempt: job.retryCount + 1 }, "a job failed");
    const reason = error instanceof AppError ? error.code : "unexpected";
    await boss().fail(queue, job, { reason });
  }
}

function reasonOf(output: object | null): string {
  if (output && "reason" in output && typeof output.reason === "string") return output.reason;
  // pg-boss wrote this itself, because the worker died or the job took too long.
  return "died_or_took_too_long";
}

/** Repeats `what`, each time after the last one is over, and logs failures. */
async function every(ms: number, signal: AbortSignal, what: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await what().catch((error: unknown) =>
      log().error({ err: error }, "the maintenance of the queues failed"),
    );
  }
}
