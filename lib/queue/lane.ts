import "server-only";
/**
 * One queue in one worker: it takes jobs while fewer than `atOnce` run. If more are waiting it takes the next one when
 * one ends, else it polls. pg-boss's own workers would wait for the next poll between any two jobs.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { JobWithMetadata } from "pg-boss";
import { z } from "zod";
import { secondMs } from "#lib/base/clock.ts";
import { log } from "#lib/base/log.ts";
import { boss } from "./boss.ts";

export type Taken = JobWithMetadata<unknown>;

type Options = {
  name: string;
  atOnce: number;
  pollMs: number;
  /** Runs before each poll. */
  before?: () => Promise<void>;
  run: (job: Taken, signal: AbortSignal) => Promise<void>;
};

/** The ids that pg-boss touched. Its types leave them out. */
const settled = z.object({ settled: z.array(z.string()) });

const longestPauseMs = 30 * secondMs;

export type Lane = ReturnType<typeof createLane>;

export function createLane({ name, atOnce, pollMs, before, run }: Options) {
  const running = new Map<string, { job: Taken; claim: AbortController; ended: Promise<void> }>();
  let failures = 0;

  async function take(free: number): Promise<Taken[]> {
    try {
      await before?.();
      const jobs = await boss().fetch<unknown>(name, { batchSize: free, includeMetadata: true });
      failures = 0;
      return jobs;
    } catch (error) {
      failures += 1;
      log().error({ err: error, queue: name }, "a queue could not be polled");
      return [];
    }
  }

  function start(job: Taken): void {
    const claim = new AbortController();
    const ended = run(job, claim.signal)
      .catch((error: unknown) =>
        log().error({ err: error, queue: name, jobId: job.id }, "the end of a job could not be stored"),
      )
      .finally(() => running.delete(job.id));
    running.set(job.id, { job, claim, ended });
  }

  /** Waits for one of `what`, or until the worker stops. */
  async function unlessStopped(stopping: AbortSignal, what: (over: AbortSignal) => Promise<unknown>[]) {
    const over = new AbortController();
    const signal = AbortSignal.any([stopping, over.signal]);
    const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    if (!stopping.aborted) await Promise.race([stopped, ...what(signal)]);
    over.abort();
  }

  const anyEnd = () => [...running.values()].map(({ ended }) => ended);

  function pause(signal: AbortSignal): Promise<unknown>[] {
    const pauseMs = Math.min(pollMs * 2 ** Math.min(failures, 10), Math.max(pollMs, longestPauseMs));
    return [sleep(pauseMs, undefined, { signal }).catch(() => undefined)];
  }

  return {
    name,
    /** Takes and runs jobs until the worker stops. It does not wait for those that run then. */
    async work(stopping: AbortSignal): Promise<void> {
      while (!stopping.aborted) {
        const free = atOnce - running.size;
        const jobs = await take(free);
        // A job that was taken while the worker stopped is run too.
        for (const job of jobs) start(job);
        if (jobs.length < free) await unlessStopped(stopping, pause);
        else if (running.size === atOnce) await unlessStopped(stopping, anyEnd);
      }
    },
    /** Reports that the jobs still run. Aborts those that belong to another worker by now. */
    async beat(): Promise<void> {
      const held = [...running.values()].filter(({ claim }) => !claim.signal.aborted);
      if (held.length === 0) return;
      const touched = await boss().touch(
        name,
        held.map(({ job }) => job),
      );
      const ours = new Set(settled.parse(touched).settled);
      for (const { job, claim } of held) if (running.has(job.id) && !ours.has(job.id)) claim.abort();
    },
    ended: async () => void (await Promise.all([...running.values()].map(({ ended }) => ended))),
    /** Gives back the jobs that still run, so that others need not wait for the heartbeat. */
    async giveBack(): Promise<void> {
      const jobs = [...running.values()].map(({ job }) => job);
      if (jobs.length > 0) await boss().fail(name, jobs, { reason: "worker_stopped" });
    },
  };
}
