import { beforeEach, expect, test } from "vitest";
import { dayMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { listDue } from "#lib/operations/due.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, customer, draftId, onboard, submit } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;

beforeEach(async () => {
  staff = await addStaff();
});

/** How long the worker waits before it continues this operation, in seconds. */
async function pauseS(id: string): Promise<number> {
  const { dueAt, updatedAt } = await operationOf(id);
  return ((dueAt ?? updatedAt).getTime() - updatedAt.getTime()) / secondMs;
}

test("a failure after many requests of other stages waits no longer than a first one", async () => {
  const { id: tenantId, name: typedName } = await onboard(staff);
  world.moveClock(minuteMs);
  const operationId = draftId();
  world.sandbox.faults.add({ fault: "503-html", endpoint: "mintKey", times: 6 });
  await rotateKey(staff, { operationId, tenantId, typedName });
  for (let round = 0; round < 3; round += 1) {
    world.moveClock(minuteMs);
    await recover();
  }
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: 3 });
  await tryAgain(staff, tenantId, operationId);
  const { stage } = await operationOf(operationId);
  expect([stage, await db().upstreamCall.count({ where: { operationId } })]).toEqual(["verify", 7]);
  expect(await pauseS(operationId)).toBe(5);
});

test("each failure of the same stage in a row doubles the wait", async () => {
  const id = draftId();
  const who = customer(id, `Customer ${id}`);
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: null });
  await submit(staff, who, "organization");
  const pauses = [await pauseS(id)];
  for (let round = 0; round < 3; round += 1) {
    world.moveClock(minuteMs);
    await recover();
    pauses.push(await pauseS(id));
  }
  expect(pauses).toEqual([5, 10, 20, 40]);
});

test("a Retry-After of ten minutes is kept: nobody sends before, and the worker does then", async () => {
  const id = draftId();
  const who = customer(id, `Customer ${id}`);
  world.sandbox.faults.add({ fault: "429-retry-after", endpoint: "createOrganization", retryAfterS: 600 });
  await submit(staff, who, "organization");
  expect(await pauseS(id)).toBe(600);
  const isDue = async () => (await listDue()).some((each) => each.id === id);
  world.moveClock(600 * secondMs - 1);
  expect(await isDue()).toBe(false);
  world.moveClock(1);
  expect(await isDue()).toBe(true);
  await recover();
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    stage: "organization_created",
  });
});

test("a Retry-After that no date can hold is a wait of a year, and the answer is not lost", async () => {
  const id = draftId();
  const who = customer(id, `Customer ${id}`);
  const fault = {
    fault: "429-retry-after",
    endpoint: "createOrganization",
    retryAfterS: Number.MAX_SAFE_INTEGER,
  } as const;
  world.sandbox.faults.add(fault);
  await submit(staff, who, "organization");
  expect(await pauseS(id)).toBe((365 * dayMs) / secondMs);
  expect(await db().upstreamCall.findMany({ where: { operationId: id } })).toMatchObject([
    { httpStatus: 429 },
  ]);
});
