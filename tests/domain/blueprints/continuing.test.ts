import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hourMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { application } from "#lib/blueprints/apply.ts";
import { answerApply, beginApply, beginRemove, lookAgain } from "#lib/blueprints/commands.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { ignoreField } from "#lib/blueprints/overrides.ts";
import { atStart } from "#lib/blueprints/steps.ts";
import { beginLater } from "#lib/engine/begin.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { deleteOrganization } from "#lib/operations/removals.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  apply,
  assign,
  clientOf,
  connectAs,
  continued,
  madeOf,
  publish,
} from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What changes while a blueprint is applied, or after it was. */

const world = useWorld();
let staff: Staff;
let tenantId: string;
let tenantName: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId, name: tenantName } = await onboard(staff));
});

afterEach(() => void vi.restoreAllMocks());

const attentionCodes = async () =>
  (await db().tenantAttention.findMany({ where: { tenantId } })).map(({ code }) => code);
const bulkOf = async (assignmentId: string) =>
  (await madeOf(assignmentId)).find(({ key, endedAt }) => key === "bulk" && endedAt === null)?.upstreamId ??
  "";

async function applied(document: unknown = bulkDocument) {
  const assignmentId = await assign(staff, tenantId, await publish(staff, document));
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  return assignmentId;
}

async function setVariables(assignmentId: string, variables: Record<string, string>) {
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { variables } });
}

const customer = {
  variables: [],
  resources: [
    { key: "crm", kind: "customerConnection", spec: { name: "${tenant.name} CRM", types: ["hubspot"] } },
  ],
};

test("a tenant that is renamed while it waits gets what its customer was asked for", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff, customer), {});
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_customer" });
  expect(await attentionCodes()).toEqual(["blueprint_waits"]);
  await db().tenant.update({ where: { id: tenantId }, data: { name: "Renamed" } });
  await connectAs(tenantId, `${tenantName} CRM`, "hubspot");
  await lookAgain(staff, { operationId: id, tenantId });
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  expect(await madeOf(assignmentId)).toMatchObject([{ origin: "connected", name: `${tenantName} CRM` }]);
  expect(await attentionCodes()).toEqual([]);
});

test("a connection of another blueprint of the tenant is not taken a second time", async () => {
  const first = await assign(staff, tenantId, await publish(staff, customer), {});
  await connectAs(tenantId, `${tenantName} CRM`, "hubspot");
  expect(await operationOf(await apply(staff, tenantId, first))).toMatchObject({ state: "done" });
  const second = await assign(staff, tenantId, await publish(staff, customer), {});
  expect(await operationOf(await apply(staff, tenantId, second))).toMatchObject({
    state: "failed",
    messageCode: "resource_taken",
  });
});

test("what was switched off at Polytomic is switched on again by applying", async () => {
  const assignmentId = await applied();
  const client = await clientOf(tenantId);
  await client.setActive("bulkSyncs", await bulkOf(assignmentId), false);
  world.moveClock(secondMs);
  await checkDrift(staff, { assignmentId, tenantId });
  expect(await attentionCodes()).toEqual(["blueprint_drifted"]);
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(await client.readRecord("bulkSyncs", await bulkOf(assignmentId))).toMatchObject({ active: true });
  expect(await attentionCodes()).toEqual([]);
});

test("an ignored field stays as it is at Polytomic when another one changes", async () => {
  const assignmentId = await applied();
  const client = await clientOf(tenantId);
  const id = await bulkOf(assignmentId);
  const record = await client.readRecord("bulkSyncs", id);
  const schedule = { frequency: "hourly", minute: "7" };
  world.moveClock(secondMs);
  await client.replaceRecord("bulkSyncs", id, {
    ...record,
    schemas: ["public.users"],
    default_schedule: schedule,
  });
  await checkDrift(staff, { assignmentId, tenantId });
  const paths = ["/default_schedule/frequency", "/default_schedule/hour"];
  for (const path of paths) await ignoreField(staff, { assignmentId, tenantId, key: "bulk", path });
  await setVariables(assignmentId, { schema: "other" });
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(await client.readRecord("bulkSyncs", id)).toMatchObject({
    destination_configuration: { schema: "other" },
    default_schedule: { frequency: "hourly" },
  });
});

/** What is approved while it waits for the customer, changed at Polytomic, and continued. */
async function changedWhileWaiting(
  variables: Record<string, string>,
  change: Record<string, unknown>,
  begin = (assignmentId: string) => apply(staff, tenantId, assignmentId),
) {
  const assignmentId = await applied();
  const waits = { ...bulkDocument, resources: [...customer.resources, ...bulkDocument.resources] };
  const { blueprintId, versionId } = await publish(staff, waits);
  const data = { blueprintId, versionId, variables };
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data });
  const id = await begin(assignmentId);
  expect(await operationOf(id)).toMatchObject({ messageCode: "awaits_customer" });
  const client = await clientOf(tenantId);
  const bulkId = await bulkOf(assignmentId);
  const record = await client.readRecord("bulkSyncs", bulkId);
  world.moveClock(secondMs);
  await client.replaceRecord("bulkSyncs", bulkId, { ...record, schemas: ["public.users"], ...change });
  await connectAs(tenantId, `${tenantName} CRM`, "hubspot");
  await lookAgain(staff, { operationId: id, tenantId });
  return { operation: await operationOf(id), now: await client.readRecord("bulkSyncs", bulkId) };
}

test("what the approved plan left alone is not overwritten when it changes before its turn", async () => {
  const theirs = { destination_configuration: { schema: "theirs" } };
  const { operation, now } = await changedWhileWaiting({}, theirs);
  expect(operation).toMatchObject({ state: "failed", messageCode: "plan_changed" });
  expect(now).toMatchObject(theirs);
});

test("a field that changes after the plan was approved is not overwritten by the change of another one", async () => {
  const { operation, now } = await changedWhileWaiting({ schema: "other" }, { mode: "snapshot" });
  expect(operation).toMatchObject({ state: "failed", messageCode: "plan_changed" });
  expect(now).toMatchObject({ mode: "snapshot", destination_configuration: { schema: "crm" } });
});

/** As a rollout begins it: without a person who has seen the plan. */
async function beginUnseen(assignmentId: string): Promise<string> {
  const id = draftId();
  const input = { ...atStart, assignmentId, planHash: null };
  await beginLater(staff, application, { id, tenantId, stage: "review", input }, async () => undefined);
  await recover();
  return id;
}

test("a field that changes after a rollout looked at the tenant is not overwritten either", async () => {
  const { operation, now } = await changedWhileWaiting(
    { schema: "other" },
    { mode: "snapshot" },
    beginUnseen,
  );
  expect(operation).toMatchObject({ state: "failed", messageCode: "plan_changed" });
  expect(now).toMatchObject({ mode: "snapshot", destination_configuration: { schema: "crm" } });
});

test("what nobody declared and someone changes just before a replacement survives it", async () => {
  const assignmentId = await applied();
  await setVariables(assignmentId, { schema: "other" });
  const client = await clientOf(tenantId);
  const id = await bulkOf(assignmentId);
  const { body } = kinds.bulkSync;
  vi.spyOn(kinds.bulkSync, "body").mockImplementationOnce(async (...asked) => {
    const made = await body(...asked);
    world.moveClock(secondMs);
    await client.replaceRecord("bulkSyncs", id, {
      ...(await client.readRecord("bulkSyncs", id)),
      schemas: ["public.users"],
      concurrency_limit: 7,
    });
    return made;
  });
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(await client.readRecord("bulkSyncs", id)).toMatchObject({
    concurrency_limit: 7,
    destination_configuration: { schema: "other" },
  });
});

test("what nobody declared may change after the plan was approved", async () => {
  const { operation, now } = await changedWhileWaiting({ schema: "other" }, { concurrency_limit: 7 });
  expect(operation).toMatchObject({ state: "done" });
  expect(now).toMatchObject({ concurrency_limit: 7, destination_configuration: { schema: "other" } });
});

test("another one that staff asked for is asked about again when its own outcome is unknown", async () => {
  const assignmentId = await applied();
  // A second tenant's blueprint would not see it: here the record of ours is lost.
  await db().managedResource.deleteMany({ where: { assignmentId, key: "bulk" } });
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "asking", messageCode: "resource_found" });
  const bad = "500-recorded-after-commit";
  world.sandbox.faults.add({ fault: bad, endpoint: "createBulkSync", times: null });
  await answerApply(staff, { operationId: id, tenantId }, "another");
  await continued(world, id);
  world.sandbox.faults.clear();
  expect(await operationOf(id)).toMatchObject({ state: "asking", messageCode: "resource_found" });
  const { length } = await (await clientOf(tenantId)).listRecords("bulkSyncs", () => true);
  world.moveClock(hourMs);
  await recover();
  expect(await (await clientOf(tenantId)).listRecords("bulkSyncs", () => true)).toHaveLength(length);
});

test("after a rotation what a lost answer has made is found, not made again under the new key", async () => {
  const id = await apply(staff, tenantId, await assign(staff, tenantId, await publish(staff)));
  const bad = "reset-after-commit";
  world.sandbox.faults.add({ fault: bad, endpoint: "createBulkSync", times: null });
  for (let time = 0; time < 10; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect((await operationOf(id)).stage).toBe("create");
  world.sandbox.faults.clear();
  expect(await rotateKey(staff, { operationId: draftId(), tenantId, typedName: tenantName })).toBe(true);
  world.moveClock(hourMs);
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  expect(await (await clientOf(tenantId)).listRecords("bulkSyncs", () => true)).toHaveLength(1);
});

test("a value that does not fit any more stops it with words, and it continues afterwards", async () => {
  const needs = structuredClone(bulkDocument);
  const [first] = needs.resources;
  if (first) first.spec.name = "${tenant.externalId} database";
  await db().tenant.update({ where: { id: tenantId }, data: { externalId: "a-1", externalKey: tenantId } });
  const assignmentId = await assign(staff, tenantId, await publish(staff, needs));
  const id = await apply(staff, tenantId, assignmentId);
  await db().tenant.update({ where: { id: tenantId }, data: { externalId: null, externalKey: null } });
  expect(await continued(world, id)).toMatchObject({ state: "stuck", messageCode: "values_unfit" });
});

test("a paused one is not applied", async () => {
  const assignmentId = await applied();
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { pausedAt: new Date() } });
  await expect(
    beginApply(staff, { operationId: draftId(), tenantId, assignmentId, planHash: "-" }),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("removing ends what was said about drift", async () => {
  const assignmentId = await applied();
  await (await clientOf(tenantId)).setActive("bulkSyncs", await bulkOf(assignmentId), false);
  world.moveClock(secondMs);
  await checkDrift(staff, { assignmentId, tenantId });
  expect(await attentionCodes()).toEqual(["blueprint_drifted"]);
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(await attentionCodes()).toEqual([]);
});

test("the end of the organization ends its blueprints, and their secrets are gone", async () => {
  const assignmentId = await applied();
  await deleteOrganization(staff, { tenantId, operationId: draftId(), expectedName: tenantName });
  const where = { id: assignmentId };
  const row = await db().blueprintAssignment.findUniqueOrThrow({ where, omit: { secrets: false } });
  expect(row.secrets).toBeNull();
  expect(row.endedAt).not.toBeNull();
  expect((await madeOf(assignmentId)).every(({ endedAt }) => endedAt !== null)).toBe(true);
});
