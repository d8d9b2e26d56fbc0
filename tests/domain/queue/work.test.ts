import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { runSql } from "#lib/base/db.ts";
import { hear, startProgram } from "#lib/cli/child.ts";
import { queues, type Task, taskSeconds } from "#lib/queue/queues.ts";
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
  const started = performance.now();
  startWorker({}, 1);
  await expect.poll(() => statesOf("operation"), patience).toEqual(jobs.map(() => "completed"));
  expect(performance.now() - started).toBeLessThan((jobs.length - 3) * queues.operation.pollMs);
});

test("jobs of one tenant never run at once, those of different tenants do, up to the setting", async () => {
  const tenants = Array.from({ length: 5 }, () => randomUUID());
  for (let n = 0; n < 4; n += 1) for (const tenantId of tenants) await queueOperation(operationJob(tenantId));
  const running: string[] = [];
  const worst = { ofOneTenant: 0, inAll: 0 };
  const handler = (limit: number): Handlers["operation"] => {
    let own = 0;
    return async ({ data }) => {
      running.push(data.tenantId);
      own += 1;
      expect(own).toBeLessThanOrEqual(limit);
      const same = running.filter((id) => id === data.tenantId).length;
      worst.ofOneTenant = Math.max(worst.ofOneTenant, same);
      worst.inAll = Math.max(worst.inAll, running.length);
      // Long enough for every other worker to ask.
      await new Promise((resolve) => setTimeout(resolve, 60));
      running.splice(running.indexOf(data.tenantId), 1);
      own -= 1;
    };
  };
  for (const limit of [2, 2, 1]) startWorker({ operation: handler(limit) }, limit);
  await expect.poll(() => statesOf("operation"), patience).toEqual(Array(20).fill("completed"));
  expect(worst.ofOneTenant).toBe(1);
  expect(worst.inAll).toBeGreaterThan(1);
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
  const ran: string[] = [];
  for (let n = 0; n < 3; n += 1) startWorker({ task: async ({ data }) => void ran.push(data.task) });
  const runsOf = (task: Task) => ran.filter((one) => one === task).length;
  // By then every worker has asked at least twice.
  await expect.poll(() => runsOf("sweep"), patience).toBeGreaterThanOrEqual(3);
  const minutely = (Object.keys(taskSeconds) as Task[]).filter((task) => taskSeconds[task] === 60);
  expect(minutely.length).toBeGreaterThan(1);
  // Two when a minute ended meanwhile.
  for (const task of minutely) expect([1, 2]).toContain(runsOf(task));
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
