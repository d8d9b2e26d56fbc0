import { beforeEach, expect, test, vi } from "vitest";
import { clock, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A worker never waits for Polytomic while it holds a job: it comes back. */

const world = useWorld();
let staff: Staff;
let job: DataOf["operation"];

beforeEach(async () => {
  await runSql("DELETE FROM pgboss.job");
  staff = await addStaff();
  const id = draftId();
  job = { tenantId: id, operationId: id };
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: 3 });
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  world.sandbox.faults.clear();
  world.moveClock(minuteMs);
});

const { signal } = new AbortController();
const made = () =>
  world.sandbox.inspect().organizations.filter(({ name }) => name === `Customer ${job.tenantId}`);
const tenant = () => db().tenant.findUniqueOrThrow({ where: { id: job.tenantId } });
const operation = () => db().operation.findUniqueOrThrow({ where: { id: job.operationId } });

/** One job, in which nothing may wait. Returns when it comes back. */
async function runOnce(): Promise<number | undefined> {
  const sleep = vi.spyOn(clock, "sleep");
  const outcome = await handlers.operation({ data: job, attempt: 1, signal });
  expect(sleep).not.toHaveBeenCalled();
  sleep.mockRestore();
  return outcome?.againMs;
}

async function runUntilOver(): Promise<number[]> {
  const waits: number[] = [];
  for (let againMs = await runOnce(); againMs !== undefined; againMs = await runOnce()) {
    waits.push(againMs);
    if (waits.length > 12) break;
    world.moveClock(againMs);
  }
  return waits;
}

const fail = (fault: FaultInput["fault"], times: number) =>
  world.sandbox.faults.add({ fault, endpoint: "createOrganization", times });

test("after a request that is still running it comes back after 1, 2, 4 and 8 seconds", async () => {
  fail("409-in-flight", 4);
  expect(await runUntilOver()).toEqual([1, 2, 4, 8].map((s) => s * secondMs));
  expect(made()).toHaveLength(1);
  expect(await tenant()).toMatchObject({ stage: "organization_created" });
});

test("after five of them it looks, and asks", async () => {
  fail("409-in-flight", 12);
  expect(await runUntilOver()).toEqual([1, 2, 4, 8].map((s) => s * secondMs));
  expect(await operation()).toMatchObject({ state: "asking" });
  expect(made()).toHaveLength(0);
});

test("a 500 is looked up at once, then after a second", async () => {
  fail("500-not-recorded", 2);
  expect(await runUntilOver()).toEqual([secondMs]);
  expect(made()).toHaveLength(1);
});

test("after no answer it comes back when the operation is due, each time later", async () => {
  fail("reset-before-commit", 3);
  const waits = await runUntilOver();
  expect(waits).toHaveLength(3);
  expect(waits).toEqual(waits.toSorted((a, b) => a - b));
  expect(waits[0]).toBeGreaterThanOrEqual(5 * secondMs);
  expect(made()).toHaveLength(1);
});

test("what staff put on hold does not come back by itself", async () => {
  fail("409-in-flight", 1);
  const againMs = await runOnce();
  await db().tenant.update({ where: { id: job.tenantId }, data: { onHoldAt: clock.now() } });
  world.moveClock(againMs ?? 0);
  expect(await runOnce()).toBeUndefined();
  expect(made()).toHaveLength(0);
});
