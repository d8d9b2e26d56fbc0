import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { beginRemove, lookAgain } from "#lib/blueprints/commands.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { openPlace } from "#lib/blueprints/place.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { messageIn } from "#lib/messages/family.ts";
import { operationWords } from "#lib/messages/operations.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import {
  appliedTo,
  apply,
  assign,
  clientOf,
  connectAs,
  continued,
  madeOf,
  publish,
  publishNext,
} from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { modelDocument } from "#tests/support/hands/kind-documents.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What becomes of resources that leave a blueprint, or whose blueprint leaves the tenant. */

const world = useWorld();
let staff: Staff;
let tenantId: string;
let tenantName: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId, name: tenantName } = await onboard(staff));
});

const [source, lake, bulk] = bulkDocument.resources;
const [password, schema] = bulkDocument.variables;

const applied = (document: unknown) => appliedTo(world, staff, tenantId, document);

async function removed(assignmentId: string) {
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
  return operationId;
}

const namesAtPolytomic = async () => {
  const client = await clientOf(tenantId);
  const lists = [
    await client.listRecords("connections", () => true),
    await client.listRecords("bulkSyncs", () => true),
  ];
  return lists.flat().map(({ name }) => name);
};

test("the plan says of what a version drops what becomes of it, by what the last version with it said", async () => {
  const { assignmentId, blueprintId } = await applied({
    variables: [password, schema],
    resources: [source, { ...lake, onRemove: "delete" }, { ...bulk, onRemove: "keep" }],
  });
  const { versionId } = await publishNext(staff, blueprintId, { variables: [password], resources: [source] });
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  const { plan } = await planApplication(await requireTenant(tenantId), assignmentId);
  const planned = Object.fromEntries(plan.items.map(({ key, action }) => [key, action]));
  expect(planned).toEqual({ source: "nothing", lake: "remove", bulk: "release" });
});

test("a removal follows what the last version said of what it made, also of what a newer version dropped", async () => {
  const { assignmentId, blueprintId } = await applied({
    variables: [password, schema],
    resources: [source, lake, { ...bulk, onRemove: "keep" }],
  });
  const { versionId } = await publishNext(staff, blueprintId, {
    variables: [password],
    resources: [source, lake],
  });
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  const [page] = (await readTenantBlueprints(staff, tenantId)).assignments;
  expect(page?.removal).toEqual({
    deletes: [],
    keeps: ["Database to lake", "Lake", `${tenantName} database`],
  });
  expect(await operationOf(await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(await namesAtPolytomic()).toEqual(expect.arrayContaining(["Database to lake"]));
});

test("a removal takes what a newer version dropped before what that uses", async () => {
  const { assignmentId, blueprintId } = await applied({
    variables: [password, schema],
    resources: [{ ...source, onRemove: "delete" }, { ...lake, onRemove: "delete" }, bulk],
  });
  const { versionId } = await publishNext(staff, blueprintId, {
    variables: [password],
    resources: [{ ...source, onRemove: "delete" }],
  });
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  expect(await operationOf(await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(await namesAtPolytomic()).toEqual([]);
});

test("a removal takes a connection that a newer version added after the sync that uses it", async () => {
  const gone = { onRemove: "delete" };
  const { assignmentId, blueprintId } = await applied({
    variables: [password, schema],
    resources: [{ ...source, ...gone }, { ...lake, ...gone }, bulk],
  });
  const other = { ...lake, ...gone, key: "lake2", spec: { ...lake?.spec, name: "Lake 2" } };
  const onto = { ...bulk?.spec, name: "Database to lake 2", destination_connection_id: "${ref.lake2.id}" };
  const { versionId } = await publishNext(staff, blueprintId, {
    variables: [password, schema],
    resources: [{ ...source, ...gone }, other, { ...bulk, key: "bulk2", spec: onto }],
  });
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { versionId } });
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  const names = ["Database to lake 2", "Lake 2", `${tenantName} database`];
  expect((await namesAtPolytomic()).toSorted()).toEqual(names.toSorted());
  expect(await operationOf(await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(await namesAtPolytomic()).toEqual([]);
});

async function connected(onRemove?: "delete") {
  const name = `${tenantName} CRM`;
  const crm = {
    key: "crm",
    kind: "customerConnection",
    spec: { name, types: ["hubspot"] },
    ...(onRemove && { onRemove }),
  };
  const published = await publish(staff, { resources: [crm] });
  const assignmentId = await assign(staff, tenantId, published, {});
  const operationId = await apply(staff, tenantId, assignmentId);
  await connectAs(tenantId, name, "hubspot");
  await lookAgain(staff, { operationId, tenantId });
  expect(await madeOf(assignmentId)).toMatchObject([{ origin: "connected" }]);
  return assignmentId;
}

test("what the customer connected stays when the blueprint is removed", async () => {
  expect(await operationOf(await removed(await connected()))).toMatchObject({ state: "done" });
  expect(await namesAtPolytomic()).toEqual([`${tenantName} CRM`]);
});

test("what the customer connected is deleted with the blueprint if the blueprint says so", async () => {
  const assignmentId = await connected("delete");
  const [page] = (await readTenantBlueprints(staff, tenantId)).assignments;
  expect(page?.removal).toEqual({ deletes: [`${tenantName} CRM`], keeps: [] });
  expect(await operationOf(await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(await namesAtPolytomic()).toEqual([]);
});

test("a removal that something else stands in the way of names it, and deletes nothing more", async () => {
  const { assignmentId } = await applied({
    variables: [password],
    resources: [
      { ...source, onRemove: "delete" },
      { ...lake, onRemove: "delete" },
    ],
  });
  const made = await madeOf(assignmentId);
  // The schemas of new connections are read by then.
  world.moveClock(minuteMs);
  const idOf = (key: string) => made.find((each) => each.key === key)?.upstreamId ?? "";
  const copy = await (await clientOf(tenantId)).createRecord(
    "bulkSyncs",
    {
      name: "Somebody's copy",
      source_connection_id: idOf("source"),
      destination_connection_id: idOf("lake"),
      destination_configuration: { schema: "x" },
      mode: "replicate",
      default_schedule: { frequency: "manual" },
      schemas: ["public.users"],
    },
    { idempotencyKey: draftId() },
  );
  expect(copy.kind).toBe("ok");
  const operation = await operationOf(await removed(assignmentId));
  expect(operation).toMatchObject({ state: "failed", messageCode: "resource_in_use" });
  const words = messageIn(operation);
  expect(words && operationWords(words)).toContain("Somebody's copy");
  expect(await namesAtPolytomic()).toHaveLength(3);
});

test("the run of a model sync is cancelled before the sync is deleted", async () => {
  const [, model, sync] = modelDocument.resources;
  const resources = [source, model, { ...sync, firstRun: true }];
  const { assignmentId } = await applied({ ...modelDocument, resources });
  const made = await madeOf(assignmentId);
  const id = made.find(({ key }) => key === "sync")?.upstreamId ?? "";
  const client = await clientOf(tenantId);
  world.moveClock(minuteMs);
  expect((await client.startRun("syncs", id, { idempotencyKey: draftId() })).kind).toBe("ok");
  world.sandbox.clearRequests();
  const operationId = await removed(assignmentId);
  expect(await operationOf(operationId)).toMatchObject({ state: "waiting", messageCode: "resource_runs" });
  const { path } = kinds.modelSync;
  const place = await openPlace(await requireTenant(tenantId), false);
  const asked = () =>
    world.sandbox.inspect().requests.flatMap(({ method, path: at }) => (method === "GET" ? [] : at));
  const whole = [`${path(place, id)}/activate`, `${path(place, id)}/cancel`];
  expect(asked()).toEqual(whole);
  await recover();
  expect(asked()).toEqual(whole);
  expect(await continued(world, operationId)).toMatchObject({ state: "done" });
});
