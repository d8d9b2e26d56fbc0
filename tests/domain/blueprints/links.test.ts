import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { findBlueprintLinks, listOwners } from "#lib/blueprints/links.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganizationWithResources } from "#lib/polytomic/resource-client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { apply, assign, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard, submit } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const inStep = { message: "Everything is as it was applied", tone: "good" };
const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  await db().blueprint.updateMany({ data: { archivedAt: new Date() } });
  staff = await addStaff("onboarder");
  ({ id: tenantId } = await onboard(staff));
});
afterEach(() => world.sandbox.faults.clear());

/** Given to the tenant and applied to the end. */
async function applied() {
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  const id = await apply(staff, tenantId, assignmentId);
  for (let time = 0; time < 10 && (await operationOf(id)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  return assignmentId;
}

test("without a published blueprint a tenant's pages say nothing of blueprints", async () => {
  expect(await findBlueprintLinks(staff, tenantId)).toBeNull();
});

test("a blueprint is offered to those who may apply it, while the tenant does not have it", async () => {
  const published = await publish(staff);
  expect(await findBlueprintLinks(staff, tenantId)).toEqual({ tenantId, assigned: [], canApply: true });
  const viewer = await addStaff("viewer");
  expect(await findBlueprintLinks(viewer, tenantId)).toBeNull();
  const assignmentId = await assign(staff, tenantId, published);
  const assigned = [{ assignmentId, blueprint: "Starter", version: 1 }];
  expect(await findBlueprintLinks(staff, tenantId)).toEqual({ tenantId, assigned, canApply: false });
  expect(await findBlueprintLinks(viewer, tenantId)).toEqual({ tenantId, assigned, canApply: false });
});

test("none is offered before the onboarding is finished", async () => {
  await publish(staff);
  const id = randomUUID();
  const draft = { id, name: `Draft ${id}`, email: "root@draft.example" };
  await submit(staff, draft, "organization");
  expect(await findBlueprintLinks(staff, id)).toBeNull();
});

test("each resource that a blueprint made is known by its id, until it is taken off", async () => {
  const assignmentId = await applied();
  const made = await madeOf(assignmentId);
  const owner = { assignmentId, blueprint: "Starter" };
  expect(await listOwners(staff, tenantId)).toEqual(
    Object.fromEntries(made.map(({ upstreamId }) => [upstreamId, owner])),
  );
  await db().managedResource.updateMany({ where: { assignmentId }, data: { endedAt: new Date() } });
  expect(await listOwners(staff, tenantId)).toEqual({});
});

const extraOf = async () => (await readTenantBlueprints(staff, tenantId)).assignments[0]?.extra;

test("a comparison counts what belongs to no blueprint, and says nothing while a list can't be read", async () => {
  const assignmentId = await applied();
  expect(await extraOf()).toBeNull();
  const client = asOrganizationWithResources(await openCurrentKey(tenantId));
  const all = [];
  for (const what of ["connections", "models", "syncs", "bulkSyncs"] as const)
    all.push(...(await client.listRecords(what, () => true)));
  await checkDrift(staff, { tenantId, assignmentId });
  expect(await extraOf()).toBe(all.length - 3);
  world.sandbox.faults.add({ fault: "403", endpoint: "listModels", times: null });
  expect(await checkDrift(staff, { tenantId, assignmentId })).toEqual(inStep);
  expect(await extraOf()).toBeNull();
});
