import "server-only";
/**
 * A worker: runs jobs until it is told to stop, n of each queue at once. Any number of workers on any number
 * of machines share the queues. What a handler throws is tried again, later and later; after the last try the
 * job becomes a dead letter, which is a job too and has a handler of its own.
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
  /** 1 for the first time. */
  attempt: number;
  /** Aborted when the job is somebody else's by now: what it does then counts for nothing. */
  signal: AbortSignal;
};

/** Nothing more to do, or the same again after a while. */
type Outcome = { againMs: number } | undefined;

export type DeadLetter = {
  /** Where it failed. */
  queue: string;
  jobId: string;
  data: unknown;
  /** What was kept of the last failure. */
  reason: string;
};

export type Handlers = { [Q in QueueName]: (job: Job<Q>) => Promise<Outcome> };
export type OnDeadLetter = (letter: DeadLetter) => Promise<void>;

export type WorkOptions = {
  /** Jobs at once of the queues that have no number of their own. */
  concurrency: number;
  /** Aborted when the worker is to stop. */
  signal: AbortSignal;
  /** How long the jobs that run then are waited for. */
  graceMs?: number;
  /** How often dead workers and finished jobs are looked for. */
  superviseMs?: number;
};

const beatMs = (heartbeatSeconds * secondMs) / 4;
const deadLetterPollMs = 5 * secondMs;

/** Returns when every job has ended or was given back. */
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

/** What `handle` throws is logged and gives the job back; of the error itself, which may hold anything, only a code is kept. */
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

/** Does it again and again, each time after the last one has ended; a failure is logged. */
async function every(ms: number, signal: AbortSignal, what: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await what().catch((error: unknown) =>
      log().error({ err: error }, "the queue could not be looked after"),
    );
  }
}
