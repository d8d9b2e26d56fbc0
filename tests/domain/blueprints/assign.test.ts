import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { dayMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { assignBlueprint, changeValues, pauseBlueprint, takeOff } from "#lib/blueprints/assign.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { compareNightly } from "#lib/blueprints/nightly.ts";
import { followBlueprint, ignoreField, keepAsOverride } from "#lib/blueprints/overrides.ts";
import { readPlan } from "#lib/blueprints/plan-reading.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { readValuesForm } from "#lib/blueprints/values-form.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clientOf, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const oneOff = { message: "Compared: 1 resource is not as applied", tone: "warn" };
const inStep = { message: "Everything is as it was applied", tone: "good" };
const world = useWorld();
const password = "s3cret-of-the-warehouse";
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
});

async function assigned(given = { variables: {}, secrets: { db_password: password } }) {
  const { versionId } = await publish(staff, bulkDocument);
  const assignmentId = randomUUID();
  await assignBlueprint(staff, { assignmentId, tenantId, versionId }, given);
  return { assignmentId, tenantId };
}

async function planOf(which: { assignmentId: string }) {
  const answer = await readPlan(staff, tenantId, which.assignmentId);
  if ("trouble" in answer) throw new Error(answer.trouble);
  return answer.plan;
}

const actionsOf = async (which: { assignmentId: string }) =>
  (await planOf(which)).items.map(({ action }) => action);

/** Applies what the plan says until it has ended. */
async function apply(which: { assignmentId: string; tenantId: string }) {
  const { hash: planHash, operationId } = await planOf(which);
  await applyPlan(staff, { ...which, operationId, planHash });
  for (let time = 0; time < 10 && (await operationOf(operationId)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
}

/** What somebody does at Polytomic without this app. */
async function changeBulkSync(changes: Record<string, unknown>) {
  const [client, made] = await Promise.all([
    clientOf(tenantId),
    db().managedResource.findFirst({ where: { tenantId, key: "bulk", endedAt: null } }),
  ]);
  const id = made?.upstreamId ?? "";
  const record = await client.readRecord("bulkSyncs", id);
  world.moveClock(secondMs);
  const answer = await client.replaceRecord("bulkSyncs", id, {
    ...record,
    schemas: ["public.users"],
    ...changes,
  });
  expect(answer.kind).toBe("ok");
}

const attentionCodes = async () =>
  (await db().tenantAttention.findMany({ where: { tenantId } })).map(({ code }) => code);

test("from assignment to plan to application, and then the plan says that nothing is to do", async () => {
  const which = await assigned();
  expect(await actionsOf(which)).toEqual(["create", "create", "create"]);
  await apply(which);
  expect(await actionsOf(which)).toEqual(["nothing", "nothing", "nothing"]);
  const { assignments } = await readTenantBlueprints(staff, tenantId);
  expect(assignments[0]?.resources.map(({ drift, active }) => [drift, active])).toEqual([
    ["in_step", false],
    ["in_step", false],
    ["in_step", true],
  ]);
  expect(await checkDrift(staff, which)).toEqual(inStep);
});

test("a missing value is refused at its field, and a secret is stored sealed only", async () => {
  await expect(assigned({ variables: {}, secrets: {} as never })).rejects.toMatchObject({
    code: "invalid",
    fields: { "secret.db_password": "A value is missing." },
  });
  const { assignmentId } = await assigned();
  const where = { id: assignmentId };
  const row = await db().blueprintAssignment.findUniqueOrThrow({ where, omit: { secrets: false } });
  expect(row.secrets).not.toBeNull();
  expect(JSON.stringify(row)).not.toContain(password);
});

test("the same form sent twice is one assignment, and a second one of the same blueprint is refused", async () => {
  const { versionId } = await publish(staff);
  const given = { variables: {}, secrets: { db_password: password } };
  const which = { assignmentId: randomUUID(), tenantId, versionId };
  await assignBlueprint(staff, which, given);
  await assignBlueprint(staff, which, given);
  expect(await db().blueprintAssignment.count({ where: { tenantId } })).toBe(1);
  const other = assignBlueprint(staff, { ...which, assignmentId: randomUUID() }, given);
  await expect(other).rejects.toMatchObject({ code: "conflict" });
});

test("other values lead to a change of exactly what they are in, and an empty secret stays", async () => {
  const which = await assigned();
  await apply(which);
  await changeValues(staff, which, { variables: { schema: "other" }, secrets: {} });
  const [, , bulk] = (await planOf(which)).items;
  expect(bulk).toMatchObject({
    action: "update",
    fields: [
      { path: "/destination_configuration/schema", wanted: "other", found: "crm", because: "blueprint" },
    ],
  });
  await changeValues(staff, which, { variables: { schema: "" }, secrets: { db_password: "another-one" } });
  const items = (await planOf(which)).items.map(({ action, fields }) => [
    action,
    fields.map((f) => f.because),
  ]);
  expect(items).toEqual([
    ["update", ["secret"]],
    ["update", ["secret"]],
    ["nothing", []],
  ]);
  expect(JSON.stringify(await planOf(which))).not.toContain("another-one");
});

test("values that a colleague has changed since the form was opened are not overwritten", async () => {
  const which = await assigned();
  const { seen } = await readValuesForm(staff, tenantId, which.assignmentId);
  if (seen === null) throw new Error("nothing seen");
  const colleagues = { variables: { schema: "theirs" }, secrets: { db_password: "a-new-one" } };
  await changeValues(staff, { ...which, seen }, colleagues);
  await changeValues(staff, { ...which, seen }, colleagues);
  for (const secrets of [{}, { db_password: "mine" }] as Record<string, string>[]) {
    const mine = changeValues(staff, { ...which, seen }, { variables: { schema: "mine" }, secrets });
    await expect(mine).rejects.toMatchObject({ code: "conflict" });
  }
  const again = await readValuesForm(staff, tenantId, which.assignmentId);
  expect(again.fields.map(({ value }) => value)).toContain("theirs");
  await changeValues(
    staff,
    { ...which, seen: again.seen ?? "" },
    { variables: { schema: "mine" }, secrets: {} },
  );
});

test("a plan that is another one by now is not applied", async () => {
  const which = await assigned();
  const { hash: planHash, operationId } = await planOf(which);
  await changeValues(staff, which, { variables: { schema: "other" }, secrets: {} });
  const applying = applyPlan(staff, { ...which, operationId, planHash });
  await expect(applying).rejects.toMatchObject({ code: "conflict" });
  expect(await db().operation.count({ where: { id: operationId } })).toBe(0);
});

test("a change at Polytomic is found in the night, with its field, and can be kept for this tenant", async () => {
  const which = await assigned();
  await apply(which);
  await changeBulkSync({ destination_configuration: { schema: "elsewhere" } });
  world.moveClock(dayMs);
  await compareNightly();
  const row = await db().managedResource.findFirstOrThrow({ where: { tenantId, key: "bulk" } });
  expect(row).toMatchObject({
    drift: "changed",
    driftDetail: {
      fields: [{ path: "/destination_configuration/schema", wanted: "crm", found: "elsewhere" }],
    },
  });
  expect(await attentionCodes()).toEqual(["blueprint_drifted"]);
  expect((await planOf(which)).items[2]).toMatchObject({
    action: "update",
    fields: [{ because: "upstream" }],
  });
  await keepAsOverride(staff, { ...which, key: "bulk", path: "/destination_configuration/schema" });
  expect(await attentionCodes()).toEqual([]);
  expect(await actionsOf(which)).toEqual(["nothing", "nothing", "nothing"]);
  expect(await checkDrift(staff, which)).toEqual(inStep);
});

test("a field that is ignored is compared no more", async () => {
  const which = await assigned();
  await apply(which);
  await changeBulkSync({ destination_configuration: { schema: "elsewhere" } });
  expect(await checkDrift(staff, which)).toEqual(oneOff);
  await ignoreField(staff, { ...which, key: "bulk", path: "/destination_configuration/schema" });
  expect(await checkDrift(staff, which)).toEqual(inStep);
  expect(await actionsOf(which)).toEqual(["nothing", "nothing", "nothing"]);
});

test("fields that are kept or ignored stay in sight, and can follow the blueprint again", async () => {
  const which = await assigned();
  await apply(which);
  await changeBulkSync({ destination_configuration: { schema: "elsewhere" }, mode: "snapshot" });
  await checkDrift(staff, which);
  const [schema, mode] = ["/destination_configuration/schema", "/mode"].map((path) => ({
    key: "bulk",
    path,
  }));
  await keepAsOverride(staff, { ...which, key: "bulk", path: schema?.path ?? "" });
  await ignoreField(staff, { ...which, key: "bulk", path: mode?.path ?? "" });
  const ownFields = async () => {
    const { assignments } = await readTenantBlueprints(staff, tenantId);
    return assignments[0]?.resources[2]?.ownFields;
  };
  expect(await ownFields()).toEqual([
    { path: schema?.path, is: "kept" },
    { path: mode?.path, is: "ignored" },
  ]);
  expect(await actionsOf(which)).toEqual(["nothing", "nothing", "nothing"]);
  for (const field of [schema, mode])
    await followBlueprint(staff, { ...which, key: "bulk", path: field?.path ?? "" });
  expect(await ownFields()).toEqual([]);
  expect((await planOf(which)).items[2]?.fields).toMatchObject([
    { path: "/destination_configuration/schema", wanted: "crm", found: "elsewhere" },
    { path: "/mode", wanted: "replicate", found: "snapshot" },
  ]);
  // Nothing moved at Polytomic since, and what was ignored is seen all the same.
  expect(await checkDrift(staff, which)).toEqual(oneOff);
  const again = followBlueprint(staff, { ...which, key: "bulk", path: "/mode" });
  await expect(again).rejects.toMatchObject({ code: "conflict" });
  await apply(which);
  expect(await checkDrift(staff, which)).toEqual(inStep);
});

test("what is gone at Polytomic is missing, and applying makes it again", async () => {
  const which = await assigned();
  await apply(which);
  const [, , bulk] = await madeOf(which.assignmentId);
  await (await clientOf(tenantId)).removeRecord("bulkSyncs", bulk?.upstreamId ?? "");
  await checkDrift(staff, which);
  expect(
    await db().managedResource.findFirst({ where: { tenantId, key: "bulk", endedAt: null } }),
  ).toMatchObject({
    drift: "missing",
  });
  expect((await planOf(which)).items[2]).toMatchObject({ action: "create", again: true });
  await apply(which);
  expect(await checkDrift(staff, which)).toEqual(inStep);
});

test("a paused one is neither applied nor compared in the night, and taking off deletes nothing", async () => {
  const which = await assigned();
  await apply(which);
  await pauseBlueprint(staff, which, true);
  world.moveClock(dayMs);
  const before = await db().managedResource.findMany({ where: { tenantId } });
  await compareNightly();
  expect(await db().managedResource.findMany({ where: { tenantId } })).toEqual(before);
  world.sandbox.clearRequests();
  await takeOff(staff, which);
  expect(world.sandbox.inspect().requests).toEqual([]);
  expect(await db().managedResource.count({ where: { tenantId, endedAt: null } })).toBe(0);
  const row = await db().blueprintAssignment.findFirstOrThrow({
    where: { tenantId },
    omit: { secrets: false },
  });
  expect(row).toMatchObject({ secrets: null });
  expect(row.endedAt).not.toBeNull();
});
