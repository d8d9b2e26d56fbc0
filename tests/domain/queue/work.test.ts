import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { runSql } from "#lib/base/db.ts";
import { hear, startProgram } from "#lib/cli/child.ts";
import { boss } from "#lib/queue/boss.ts";
import { createLane, type Taken } from "#lib/queue/lane.ts";
import { type Task, taskSeconds } from "#lib/queue/queues.ts";
import { queueTasks } from "#lib/queue/tasks.ts";
import { type DeadLetter, type Handlers, work } from "#lib/queue/work.ts";
import { idle, listJobs, operationJob, queueOperation, skipRetries } from "#tests/support/hands/queue.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

const patience = { timeout: 60_000, interval: 50 };
let stopping: AbortController;
let workers: Promise<void>[] = [];
let letters: DeadLetter[] = [];

beforeEach(async () => {
  await runSql("DELETE FROM pgboss.job");
  stopping = new AbortController();
  workers = [];
  letters = [];
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(workers);
});

function startWorker(handlers: Partial<Handlers>, concurrency = 4, graceMs = 5_000): void {
  const { signal } = stopping;
  const onDeadLetter = async (letter: DeadLetter) => void letters.push(letter);
  workers.push(
    work({ ...idle, ...handlers }, onDeadLetter, { concurrency, signal, graceMs, superviseMs: 1_000 }),
  );
}

const statesOf = async (name: string) => (await listJobs(name)).map(({ state }) => state);

test("a queued job runs once", async () => {
  const seen: string[] = [];
  const jobs = Array.from({ length: 20 }, () => operationJob());
  for (const job of jobs) await queueOperation(job);
  startWorker({ operation: async ({ data }) => void seen.push(data.tenantId) });
  startWorker({ operation: async ({ data }) => void seen.push(data.tenantId) });
  await expect.poll(() => statesOf("operation"), patience).toEqual(jobs.map(() => "completed"));
  expect(seen.sort()).toEqual(jobs.map(({ tenantId }) => tenantId).sort());
});

test("the next job is taken when one ends, not at the next poll", async () => {
  const jobs = Array.from({ length: 15 }, () => operationJob());
  for (const job of jobs) await queueOperation(job);
  const run = async (job: Taken) => void (await boss().complete("operation", job));
  workers.push(createLane({ name: "operation", atOnce: 1, pollMs: hourMs, run }).work(stopping.signal));
  await expect.poll(() => statesOf("operation"), patience).toEqual(jobs.map(() => "completed"));
});

test("jobs of one tenant never run at once, those of different tenants do, up to the setting", async () => {
  const tenants = Array.from({ length: 5 }, () => randomUUID());
  // A worker that looked at the order alone would take those of one tenant together.
  for (const tenantId of tenants) for (let n = 0; n < 4; n += 1) await queueOperation(operationJob(tenantId));
  let waiting: { tenantId: string; end: () => void }[] = [];
  const rounds: string[][] = [];
  const handler = (limit: number): Handlers["operation"] => {
    let own = 0;
    return async ({ data: { tenantId } }) => {
      own += 1;
      expect(own).toBeLessThanOrEqual(limit);
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.push({ tenantId, end: resolve });
      if (waiting.length === tenants.length) {
        const together = waiting;
        waiting = [];
        rounds.push(together.map((job) => job.tenantId).sort());
        for (const { end } of together) end();
      }
      await promise;
      own -= 1;
    };
  };
  for (const limit of [2, 2, 1]) startWorker({ operation: handler(limit) }, limit);
  await expect.poll(() => statesOf("operation"), patience).toEqual(Array(20).fill("completed"));
  expect(rounds).toEqual(Array(4).fill(tenants.toSorted()));
});

test("a failing job does not delay others, is retried later and ends as a dead letter", async () => {
  const [bad, good] = [operationJob(), operationJob()];
  await queueOperation(bad);
  await queueOperation(good);
  const attempts: number[] = [];
  startWorker(
    {
      operation: async ({ data, attempt }) => {
        if (data.tenantId === good.tenantId) return undefined;
        attempts.push(attempt);
        throw new Error("a secret may be in here");
      },
    },
    1,
  );
  await expect.poll(() => statesOf("operation"), patience).toEqual(["retry", "completed"]);
  const [waiting] = await listJobs("operation");
  expect(waiting?.readyInMs).toBeGreaterThan(1_000);
  expect(letters).toEqual([]);
  await skipRetries("operation");
  await expect.poll(() => letters, patience).toHaveLength(1);
  expect(attempts).toEqual([1, 2]);
  expect(letters).toMatchObject([{ queue: "operation", jobId: waiting?.id, data: bad }]);
  expect(letters[0]?.reason).toBe("unexpected");
  const { rows } = await runSql(
    "SELECT count(*)::int AS n FROM pgboss.job WHERE output::text LIKE '%secret%'",
  );
  expect(rows).toEqual([{ n: 0 }]);
});

test("a job may ask to come back, and one with unknown data becomes a dead letter", async () => {
  await queueOperation(operationJob());
  startWorker({ operation: async () => ({ againMs: hourMs }) });
  await expect.poll(() => statesOf("operation"), patience).toEqual(["completed", "created"]);
  const [, again] = await listJobs("operation");
  expect(again?.readyInMs).toBeGreaterThan(hourMs - 60_000);
  await runSql(
    `INSERT INTO pgboss.job (name, data, retry_limit, dead_letter) VALUES ('operation', '{"old": 1}', 0, 'dead-letter')`,
  );
  await expect.poll(() => letters, patience).toMatchObject([{ data: { old: 1 } }]);
});

test("a stopped worker takes no more jobs and waits for those that run", async () => {
  for (let n = 0; n < 3; n += 1) await queueOperation(operationJob());
  const go = Promise.withResolvers<undefined>();
  const begun: string[] = [];
  startWorker(
    {
      operation: ({ data }) => {
        begun.push(data.tenantId);
        return go.promise;
      },
    },
    1,
  );
  await expect.poll(() => begun, patience).toHaveLength(1);
  stopping.abort();
  go.resolve(undefined);
  await Promise.all(workers);
  expect(await statesOf("operation")).toEqual(["completed", "created", "created"]);
});

test("a job that outlasts the grace period of a stopped worker is given back at once", async () => {
  await queueOperation(operationJob());
  const begun = Promise.withResolvers<void>();
  startWorker(
    {
      operation: () => {
        begun.resolve();
        return new Promise(() => undefined);
      },
    },
    1,
    100,
  );
  await begun.promise;
  stopping.abort();
  await Promise.all(workers);
  expect(await statesOf("operation")).toEqual(["retry"]);
});

test("a recurring task is queued once per interval, by any number of workers", async () => {
  const nowMs = async () => {
    const { rows } = await runSql("SELECT EXTRACT(EPOCH FROM pgboss.job_now())::float8 * 1000 AS now");
    return rows[0].now as number;
  };
  const began = await nowMs();
  for (let n = 0; n < 3; n += 1) {
    await Promise.all([queueTasks(), queueTasks(), queueTasks()]);
    // One that waits would be in the way of the next one as well.
    await runSql("UPDATE pgboss.job SET state = 'completed' WHERE name = 'task'");
  }
  const ended = await nowMs();
  const { rows } = await runSql("SELECT data->>'task' AS task FROM pgboss.job WHERE name = 'task'");
  for (const [task, seconds] of Object.entries(taskSeconds)) {
    const queued = rows.filter((row) => row.task === task).length;
    const intervalOf = (ms: number) => Math.floor(ms / (seconds * 1_000));
    expect(queued).toBeGreaterThanOrEqual(1);
    expect(queued, task).toBeLessThanOrEqual(intervalOf(ended) - intervalOf(began) + 1);
  }
});

test("a worker queues every recurring task and runs it", async () => {
  const ran = new Set<Task>();
  startWorker({ task: async ({ data }) => void ran.add(data.task) });
  await expect.poll(() => [...ran].sort(), patience).toEqual(Object.keys(taskSeconds).sort());
});

test("the jobs of a killed worker go to the others", async () => {
  const job = operationJob();
  await queueOperation(job);
  const child = startProgram("tests/support/hands/queue-worker.ts", {
    name: "A worker that is killed",
    args: [],
    env: process.env,
  });
  expect(await hear(child)).toEqual({ data: job, attempt: 1 });
  child.process.kill("SIGKILL");
  await child.ended;
  expect(await statesOf("operation")).toEqual(["active"]);
  const attempts: number[] = [];
  startWorker({ operation: async ({ attempt }) => void attempts.push(attempt) });
  await expect.poll(() => statesOf("operation"), patience).toEqual(["completed"]);
  expect(attempts).toEqual([2]);
});
