import { randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { clock, hourMs, later } from "#lib/base/clock.ts";
import { runSql, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { checkQueue } from "#lib/cli/queue.ts";
import { explain } from "#lib/cli/startup-error.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { DataOf, QueueName } from "#lib/queue/queues.ts";
import { readQueueState } from "#lib/queue/state.ts";
import { queueTasks } from "#lib/queue/tasks.ts";
import { type Handlers, work } from "#lib/queue/work.ts";
import { listJobs, operationJob, queueOperation } from "#tests/support/hands/queue.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();

beforeEach(async () => void (await runSql("DELETE FROM pgboss.job")));

const doctor = () => checkQueue().catch(explain);
const queueJob = <Q extends QueueName>(name: Q, data: DataOf[Q]) => transact((tx) => enqueue(tx, name, data));

/** Waiting for so long. */
async function queueOld(seconds: number): Promise<void> {
  await queueOperation(operationJob());
  await runSql("UPDATE pgboss.job SET start_after = now() - make_interval(secs => $1)", [seconds]);
}

async function leaveForDead(hoursAgo: number): Promise<void> {
  await runSql(
    `INSERT INTO pgboss.job (name, data, source_name, created_on)
     VALUES ('dead-letter', '{}', 'reconcile', now() - make_interval(hours => $1))`,
    [hoursAgo],
  );
}

/** Runs what waits in these queues, with a worker whose handlers all do `what`. */
async function runAll(names: QueueName[], what: () => Promise<undefined>): Promise<void> {
  const all: Handlers = {
    operation: what,
    reconcile: what,
    health: what,
    notice: what,
    batch: what,
    task: what,
  };
  const stopping = new AbortController();
  const options = { concurrency: 4, signal: stopping.signal };
  const worker = work(all, async () => undefined, options);
  const open = async () => {
    const jobs = await Promise.all(names.map(listJobs));
    return jobs.flat().filter(({ state }) => state === "created" || state === "active").length;
  };
  await expect.poll(open, { timeout: 60_000, interval: 50 }).toBe(0);
  stopping.abort();
  await worker;
}

const fails = async () => {
  throw new Error("always");
};

test("how long the oldest ready job waits is in the state and in health, and the doctor asks for a worker", async () => {
  await transact((tx) => enqueue(tx, "operation", operationJob(), { at: later(clock.now(), hourMs) }));
  expect(await readQueueState()).toMatchObject({ ready: 0, later: 1, oldestSeconds: 0 });
  expect(await doctor()).toBe("0 jobs ready, 0 running, 1 later");
  await queueOld(720);
  const state = await readQueueState();
  expect(state).toMatchObject({ ready: 2, later: 0, deadLetters: 0 });
  expect(state.oldestSeconds).toBeGreaterThanOrEqual(720);
  expect((await readHealth()).queue?.oldestSeconds).toBeGreaterThanOrEqual(720);
  expect(await doctor()).toMatch(/2 jobs are waiting, the oldest for 1\d minutes\..*npm run worker/s);
});

test("dead letters of the last day are in the state and in health, and the doctor points to the log", async () => {
  await leaveForDead(25);
  expect(await readQueueState()).toMatchObject({ deadLetters: 0 });
  expect(await doctor()).toBe("0 jobs ready, 0 running, 0 later");
  await leaveForDead(23);
  expect(await readQueueState()).toMatchObject({ deadLetters: 1 });
  expect((await readHealth()).queue).toMatchObject({ deadLetters: 1 });
  expect(await doctor()).toMatch(/1 jobs failed for the last time within a day\..*reference/s);
});

test("what has no dead letter and always fails is in the state, in health and with the doctor until it succeeds", async () => {
  const batchId = randomUUID();
  const queueAll = async () => {
    await queueJob("batch", { batchId });
    await queueJob("health", { what: "nightly" });
    await queueTasks();
  };
  await queueAll();
  await runAll(["batch", "health", "task"], fails);
  const { failing } = await readQueueState();
  expect(failing).toEqual(expect.arrayContaining(["batch", "nightly", "sweep", "seal-audit"]));
  expect(failing).toEqual(failing.toSorted());
  expect((await readHealth()).queue?.failing).toEqual(failing);
  expect(await doctor()).toMatch(/Failed when it last ran: .*\bnightly\b.*\bsweep\b.*log/s);
  // The next interval of every task.
  await runSql("UPDATE pgboss.job SET singleton_on = NULL");
  await queueAll();
  await runAll(["batch", "health", "task"], async () => undefined);
  expect((await readQueueState()).failing).toEqual([]);
  expect(await doctor()).toMatch(/^\d+ jobs ready/);
});

test("the state is on the log once a minute", async () => {
  await queueOld(60);
  const info = vi.spyOn(log(), "info").mockImplementation(() => undefined);
  const { signal } = new AbortController();
  await handlers.task({ data: { task: "report-queue" }, attempt: 1, signal });
  const lines = info.mock.calls.filter(([, text]) => text === "the state of the queue");
  info.mockRestore();
  expect(lines).toEqual([
    [
      {
        queue: {
          ready: 1,
          later: 0,
          running: 0,
          deadLetters: 0,
          failing: [],
          oldestSeconds: expect.any(Number),
        },
      },
      "the state of the queue",
    ],
  ]);
});
