import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { ignoreField } from "#lib/blueprints/overrides.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { apply, assign, clientOf, continued, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;

beforeEach(async () => {
  staff = await addStaff("admin");
});

test("the tenant's page does not say of a sync that it is switched on after someone switched it off", async () => {
  const { id: tenantId } = await onboard(staff);
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  await continued(world, await apply(staff, tenantId, assignmentId));
  const isSaidToBeOn = async () => {
    const { assignments } = await readTenantBlueprints(staff, tenantId);
    return assignments.flatMap(({ resources }) => resources).find(({ key }) => key === "bulk")?.active;
  };
  expect(await isSaidToBeOn()).toBe(true);

  const bulk = (await madeOf(assignmentId)).find(({ key }) => key === "bulk");
  world.moveClock(secondMs);
  const client = await clientOf(tenantId);
  expect((await client.setActive("bulkSyncs", bulk?.upstreamId ?? "", false)).kind).toBe("ok");
  await checkDrift(staff, { tenantId, assignmentId });
  expect(await isSaidToBeOn()).toBe(false);

  await ignoreField(staff, { tenantId, assignmentId, key: "bulk", path: "/active" });
  expect(await isSaidToBeOn()).toBe(false);
});
