import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, expect, test, vi } from "vitest";
import { clock, hourMs, later } from "#lib/base/clock.ts";
import { runSql, transact } from "#lib/base/db.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { statements, watchStatements } from "#tests/bench/statements.ts";
import { listJobs, operationJob, queueOperation } from "#tests/support/hands/queue.ts";
import { useTestApp } from "#tests/support/world/env.ts";

useTestApp();
watchStatements();

beforeEach(async () => void (await runSql("DELETE FROM pgboss.job")));

// Needs modules of its own, and is first in the file: then the process knows nothing of the queue yet.
test("the first job of a process uses no statement outside its transaction", async () => {
  // On the embedded database a statement of another connection would wait for this transaction.
  const beside = vi.spyOn(pg.Pool.prototype, "query");
  const queued = await transact(async (tx) => {
    beside.mockClear();
    await enqueue(tx, "operation", operationJob());
    return beside.mock.calls.length;
  });
  beside.mockRestore();
  expect(queued).toBe(0);
  expect(await listJobs("operation")).toHaveLength(1);
});

test("a rolled-back transaction leaves no job, a committed one does", async () => {
  const [lost, kept] = [operationJob(), operationJob()];
  const failed = transact(async (tx) => {
    await enqueue(tx, "operation", lost);
    throw new Error("changed our mind");
  });
  await expect(failed).rejects.toThrow("changed our mind");
  expect(await listJobs("operation")).toEqual([]);
  expect(await queueOperation(kept)).toBe(true);
  expect(await listJobs("operation")).toMatchObject([{ data: kept, state: "created", retryCount: 0 }]);
});

test("a job costs its transaction one statement", async () => {
  const count = async (jobs: number) => {
    const before = statements.count;
    await transact(async (tx) => {
      for (let n = 0; n < jobs; n += 1) await enqueue(tx, "operation", operationJob());
    });
    return statements.count - before;
  };
  expect((await count(3)) - (await count(2))).toBe(1);
});

test("a job can wait for a time", async () => {
  await transact((tx) => enqueue(tx, "operation", operationJob(), { at: later(clock.now(), hourMs) }));
  const [job] = await listJobs("operation");
  expect(job?.readyInMs).toBeGreaterThan(hourMs - 60_000);
});

test("a second waiting reconcile job is dropped, and its transaction continues", async () => {
  const made = await transact(async (tx) => {
    const first = await enqueue(tx, "reconcile", { what: "run" });
    const second = await enqueue(tx, "reconcile", { what: "run" });
    const other = await enqueue(tx, "reconcile", { what: "import" });
    return [first, second, other];
  });
  expect(made).toEqual([true, false, true]);
  expect(await listJobs("reconcile")).toHaveLength(2);
});

test("data that is no job of the queue is refused", async () => {
  const wrong = transact((tx) => enqueue(tx, "operation", { tenantId: "nobody", operationId: "none" }));
  await expect(wrong).rejects.toThrow();
});

test("a sweep queues only what has no job and no recent dead letter", async () => {
  const tenantId = randomUUID();
  const [waiting, missing, dead] = [operationJob(tenantId), operationJob(tenantId), operationJob(tenantId)];
  await queueOperation(waiting);
  await runSql(
    `INSERT INTO pgboss.job (name, data, singleton_key, source_name) VALUES ('dead-letter', $1, $2, 'operation')`,
    [JSON.stringify(dead), tenantId],
  );
  const all = [waiting, missing, dead];
  expect(
    await enqueueMissing(
      "operation",
      all.map((job) => ({ job })),
    ),
  ).toBe(1);
  expect((await listJobs("operation")).map(({ data }) => data)).toEqual([waiting, missing]);
  expect(
    await enqueueMissing(
      "operation",
      all.map((job) => ({ job })),
    ),
  ).toBe(0);
  await runSql("UPDATE pgboss.job SET created_on = now() - interval '2 hours' WHERE name = 'dead-letter'");
  expect(
    await enqueueMissing(
      "operation",
      all.map((job) => ({ job })),
    ),
  ).toBe(1);
});
