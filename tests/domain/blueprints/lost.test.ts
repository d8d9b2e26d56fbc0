import { randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { dayMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { pauseBlueprint } from "#lib/blueprints/assign.ts";
import { checkDrift, compare } from "#lib/blueprints/drift.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { compareNightly } from "#lib/blueprints/nightly.ts";
import { keepAsOverride } from "#lib/blueprints/overrides.ts";
import { planApplication, readPlan } from "#lib/blueprints/plan-reading.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { apply, assign, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;
let assignmentId: string;

beforeEach(async () => {
  vi.restoreAllMocks();
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
  assignmentId = await assign(staff, tenantId, await publish(staff));
  const id = await apply(staff, tenantId, assignmentId);
  for (let time = 0; time < 10 && (await operationOf(id)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect(await operationOf(id)).toMatchObject({ state: "done" });
});

const planNow = async () => (await planApplication(await requireTenant(tenantId), assignmentId)).plan;
const which = () => ({ tenantId, assignmentId });
const approve = (planHash: string) => applyPlan(staff, { ...which(), operationId: randomUUID(), planHash });

/** As if nobody at Polytomic had it any more, or the key could not read it. */
function hide(kind: "bulkSync" | "connection", id: string, isListed: boolean) {
  const { read, list } = kinds[kind];
  vi.spyOn(kinds[kind], "read").mockImplementation(async (place, each) =>
    each === id ? null : await read(place, each),
  );
  vi.spyOn(kinds[kind], "list").mockImplementation(async (place, wanted) =>
    (await list(place, wanted)).filter((each) => isListed || each.id !== id),
  );
}

const rowOf = async (key: string) => {
  const row = (await madeOf(assignmentId)).find((each) => each.key === key);
  if (!row) throw new Error(`no ${key}`);
  return row;
};

test("what can't be read but is listed is not made again, and nothing is applied", async () => {
  hide("bulkSync", (await rowOf("bulk")).upstreamId, true);
  const plan = await planNow();
  expect(plan.items[2]).toMatchObject({ action: "blocked", unreadable: true, again: false });
  await expect(approve(plan.hash)).rejects.toMatchObject({ code: "conflict" });
  expect((await rowOf("bulk")).endedAt).toBeNull();
});

test("a match that is listed and can't be read stays a candidate", async () => {
  const { id, upstreamId } = await rowOf("bulk");
  await db().managedResource.update({ where: { id }, data: { endedAt: new Date() } });
  hide("bulkSync", upstreamId, true);
  expect((await planNow()).items[2]).toMatchObject({ action: "adopt", asks: true, unreadable: true });
});

test("what refers to something lost is shown with another id, and the plan outlives the end of the row", async () => {
  const { id, upstreamId } = await rowOf("source");
  hide("connection", upstreamId, false);
  const plan = await planNow();
  expect(plan.items[0]).toMatchObject({ action: "create", again: true });
  expect(plan.items[2]).toMatchObject({
    action: "replace",
    fields: [{ path: "/source_connection_id", wanted: "(new id)", found: upstreamId }],
  });
  await expect(approve(plan.hash)).rejects.toMatchObject({ code: "conflict" });
  await db().managedResource.update({ where: { id }, data: { endedAt: new Date() } });
  expect((await planNow()).hash).toBe(plan.hash);
});

test("what is gone leaves our records with an entry in the timeline", async () => {
  const { upstreamId } = await rowOf("bulk");
  hide("bulkSync", upstreamId, false);
  const { hash } = await planNow();
  await approve(hash);
  const events = await db().auditEvent.findMany({ where: { tenantId, action: "resource.gone" } });
  expect(events.map(({ detail }) => detail)).toEqual([expect.objectContaining({ upstreamId })]);
});

test("what an organization has only one of belongs to the first blueprint", async () => {
  const document = {
    resources: [{ key: "mails", kind: "subscribers", spec: { emails: ["a@acme.example"] } }],
  };
  const first = await assign(staff, tenantId, await publish(staff, document), {});
  await apply(staff, tenantId, first);
  const second = await assign(staff, tenantId, await publish(staff, document), {});
  const { plan } = await planApplication(await requireTenant(tenantId), second);
  expect(plan.items).toMatchObject([{ action: "blocked", heldBy: "Starter" }]);
});

test("a field with a secret is not kept for a tenant", async () => {
  const found = { path: "/configuration/password", wanted: { $secret: "db_password" }, found: "********" };
  const headers = { path: "/configuration/headers", wanted: [], found: [{ name: "X", value: "********" }] };
  const { id } = await rowOf("source");
  const detail = { fields: [found, headers], by: null, at: null };
  await db().managedResource.update({ where: { id }, data: { drift: "changed", driftDetail: detail } });
  for (const { path } of [found, headers]) {
    const keeping = keepAsOverride(staff, { ...which(), key: "source", path });
    await expect(keeping).rejects.toMatchObject({ code: "conflict" });
  }
  const row = await db().blueprintAssignment.findUniqueOrThrow({ where: { id: assignmentId } });
  expect(row.overrides).toEqual([]);
});

test("while it is paused nothing is compared or planned, and no attention is raised", async () => {
  hide("bulkSync", (await rowOf("bulk")).upstreamId, false);
  await pauseBlueprint(staff, which(), true);
  await compare(tenantId, assignmentId);
  expect(await db().tenantAttention.count({ where: { tenantId } })).toBe(0);
  expect((await rowOf("bulk")).drift).toBe("in_step");
  await expect(checkDrift(staff, which())).rejects.toMatchObject({ code: "conflict" });
  expect(await readPlan(staff, tenantId, assignmentId)).toEqual({
    trouble: "The blueprint is paused for this tenant. Resume it first.",
  });
});

test("the page keeps the time of what was last known, and says what a removal deletes", async () => {
  const pageOf = async () => (await readTenantBlueprints(staff, tenantId)).assignments[0];
  const before = (await pageOf())?.checkedAt;
  expect(before).not.toBeNull();
  world.moveClock(60 * secondMs);
  await db().organizationKey.updateMany({ where: { tenantId }, data: { state: "stopped" } });
  expect(await compare(tenantId, assignmentId)).toEqual({
    counts: new Map([["unknown", 3]]),
    isRead: false,
  });
  const page = await pageOf();
  expect(page?.checkedAt).toBe(before);
  expect(page?.removal).toEqual({
    deletes: ["Database to lake"],
    keeps: ["Lake", expect.stringContaining("database")],
  });
});

test("what an application left behind that never ended well is compared at night as well", async () => {
  const where = { id: assignmentId };
  await db().blueprintAssignment.update({ where, data: { checkedAt: null } });
  hide("bulkSync", (await rowOf("bulk")).upstreamId, false);
  world.moveClock(dayMs);
  await compareNightly();
  expect((await rowOf("bulk")).drift).toBe("missing");
});
