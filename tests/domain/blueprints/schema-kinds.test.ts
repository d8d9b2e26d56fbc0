import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { answerApply } from "#lib/blueprints/commands.ts";
import { compare } from "#lib/blueprints/drift.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  appliedTo,
  apply,
  assign,
  clientOf,
  continued,
  madeOf,
  publish,
} from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { schemaDocument, total, userKeys } from "#tests/support/hands/schema-documents.ts";
import { documentOf, schemaHands, type Who } from "#tests/support/hands/schemas.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let who: Who;
let staff: Staff;
let tenantId: string;
const { writes, madeBy, fieldsOf, keysOf, planOf, approved, withSource, removed, becomes } = schemaHands(
  world,
  () => who,
);

beforeEach(async () => {
  staff = await addStaff("admin");
  const { id, name } = await onboard(staff);
  tenantId = id;
  who = { staff, tenantId, tenantName: name };
  world.sandbox.clearRequests();
});

test("fields and keys are set once the schema is read, and before the sync that uses it", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff, schemaDocument));
  const [shown] = (await readTenantBlueprints(staff, tenantId)).assignments;
  // A field has a label, and keys have neither that nor a name.
  expect(shown?.resources.map(({ name }) => name)).toEqual(expect.arrayContaining(["Total", "user_keys"]));
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  expect(writes().filter((line) => /schemas|POST .*bulk/.test(line))).toEqual([
    "POST /api/connections/ID/schemas/public.users/fields",
    "PUT /api/connections/ID/schemas/public.users/primary_keys",
    "POST /api/bulk/syncs",
    "POST /api/bulk/syncs/ID/activate",
  ]);
  expect(await keysOf(assignmentId)).toEqual(["email"]);
  expect((await fieldsOf(assignmentId)).at(-1)).toMatchObject({ id: "total/net", name: "Total" });
  const made = await madeOf(assignmentId);
  expect(made.map(({ key, origin, drift }) => [key, origin, drift])).toEqual([
    ["source", "created", "in_step"],
    ["lake", "created", "in_step"],
    ["total", "created", "in_step"],
    ["user_keys", "created", "in_step"],
    ["bulk", "created", "in_step"],
  ]);
  const calls = await db().upstreamCall.findMany({ where: { subject: { in: ["total", "user_keys"] } } });
  expect(calls.map(({ step, method, state }) => [step, method, state])).toEqual([
    ["resource_create", "POST", "succeeded"],
    ["resource_create", "PUT", "succeeded"],
  ]);
  expect(Object.values(await planOf(assignmentId)).map(({ action }) => action)).toEqual(
    Array(5).fill("nothing"),
  );
});

test("removing goes back to the detected keys, and waits until the field is no longer reported", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, schemaDocument);
  const { upstreamId } = await madeBy(assignmentId, "source");
  world.sandbox.clearRequests();
  const id = await removed(assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "resource_lingers" });
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  expect(writes()).toEqual([
    "POST /api/bulk/syncs/ID/activate",
    "DELETE /api/bulk/syncs/ID",
    "DELETE /api/connections/ID/schemas/public.users/primary_keys",
    "DELETE /api/connections/ID/schemas/public.users/fields/total%2Fnet",
  ]);
  const { fields } = await (await clientOf(tenantId)).readSchema(upstreamId, "public.users");
  expect(fields.map((field) => [field.id, field.is_primary_key])).toContainEqual(["id", true]);
  expect(fields.some((field) => field.id === "total/net")).toBe(false);
});

test("what differs is changed with the same calls, and the plan shows it", async () => {
  const { assignmentId, blueprintId } = await appliedTo(world, staff, tenantId, schemaDocument);
  const [bulk, , , ...connections] = schemaDocument.resources;
  const label = { ...total, spec: { ...total.spec, label: "Sum", path: "$.sum" } };
  const keys = { ...userKeys, spec: { ...userKeys.spec, keys: ["name", "id"] } };
  const next = { ...schemaDocument, resources: [bulk, keys, label, ...connections] };
  await becomes({ assignmentId, blueprintId }, next);
  const plan = await planOf(assignmentId);
  expect(plan.total).toMatchObject({ action: "update", fields: [{ path: "/label" }, { path: "/path" }] });
  expect(plan.user_keys).toMatchObject({
    action: "update",
    fields: [{ path: "/keys", wanted: ["name", "id"], found: ["email"], because: "blueprint" }],
  });
  world.sandbox.clearRequests();
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(writes()).toEqual([
    "POST /api/connections/ID/schemas/public.users/fields",
    "PUT /api/connections/ID/schemas/public.users/primary_keys",
  ]);
  expect((await keysOf(assignmentId)).toSorted()).toEqual(["id", "name"]);
  expect((await fieldsOf(assignmentId)).at(-1)).toMatchObject({ name: "Sum", path: "$.sum" });
});

test("drift: changed upstream, missing, and not known while the schema is not read", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(total, userKeys));
  const { upstreamId } = await madeBy(assignmentId, "source");
  const client = await clientOf(tenantId);
  const states = async (afterMs = minuteMs) => {
    world.moveClock(afterMs);
    await compare(tenantId, assignmentId);
    const rows = await Promise.all(["total", "user_keys"].map((key) => madeBy(assignmentId, key)));
    return rows.map(({ drift }) => drift);
  };
  expect(await states()).toEqual(["in_step", "in_step"]);
  await client.resetPrimaryKeys(upstreamId, "public.users");
  const other = { field_id: "total/net", label: "Other", type: "number" };
  await client.upsertFields(upstreamId, "public.users", { fields: [other] });
  expect(await states()).toEqual(["changed", "changed"]);
  expect((await madeBy(assignmentId, "user_keys")).driftDetail).toMatchObject({
    fields: [{ path: "/keys", wanted: ["email"], found: ["id"] }],
  });
  await client.removeField(upstreamId, "public.users", "total/net");
  world.sandbox.faults.add({ endpoint: "getSchema", fault: "404-parent", times: null });
  expect(await states(0)).toEqual(["unknown", "unknown"]);
  expect((await planOf(assignmentId)).total).toMatchObject({ action: "blocked", unreadable: true });
  world.sandbox.faults.clear();
  expect(await states()).toEqual(["missing", "changed"]);
  // Applied again it is put back: what is missing is made again.
  expect((await planOf(assignmentId)).total).toMatchObject({ action: "create", again: true });
  expect(await continued(world, await approved(assignmentId))).toMatchObject({ state: "done" });
  expect(await keysOf(assignmentId)).toEqual(["email"]);
  expect(await states()).toEqual(["in_step", "in_step"]);
});

test("a field that someone defined is asked about, and stays when the blueprint goes", async () => {
  const { assignmentId, blueprintId } = await withSource();
  const { upstreamId } = await madeBy(assignmentId, "source");
  const theirs = { field_id: "total/net", label: "Theirs", type: "number" };
  const client = await clientOf(tenantId);
  await client.upsertFields(upstreamId, "public.users", { fields: [theirs] });
  await becomes({ assignmentId, blueprintId }, documentOf(total));
  expect((await planOf(assignmentId)).total).toMatchObject({ action: "adopt", asks: true });
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "asking", messageCode: "resource_found" });
  const { question } = await operationOf(id);
  const [use = ""] = (question as { ids: string[] }).ids;
  await answerApply(staff, { operationId: id, tenantId }, { use });
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  expect((await fieldsOf(assignmentId)).at(-1)).toMatchObject({ id: "total/net", name: "Total" });
  expect(await continued(world, await removed(assignmentId))).toMatchObject({ state: "done" });
  expect((await client.readSchema(upstreamId, "public.users")).fields.at(-1)?.id).toBe("total/net");
});

test("a field that Polytomic detected is neither taken over nor changed", async () => {
  const { assignmentId, blueprintId } = await withSource();
  const detected = { ...total, spec: { ...total.spec, field_id: "amount" } };
  await becomes({ assignmentId, blueprintId }, documentOf(detected));
  expect((await planOf(assignmentId)).total).toMatchObject({ action: "replace" });
  world.sandbox.clearRequests();
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "failed", messageCode: "field_detected" });
  expect(writes()).toEqual([]);
});

test("keys that are there already are left as they are, unasked, and stay", async () => {
  const detected = { ...userKeys, spec: { ...userKeys.spec, keys: ["id"] } };
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(detected));
  expect(writes().some((line) => line.includes("primary_keys"))).toBe(false);
  expect(await madeBy(assignmentId, "user_keys")).toMatchObject({ origin: "adopted", drift: "in_step" });
  world.sandbox.clearRequests();
  expect(await continued(world, await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(writes()).toEqual([]);
});

test("the plan shows the keys that are there, and other keys by then stop it", async () => {
  const { assignmentId, blueprintId } = await withSource();
  const { upstreamId } = await madeBy(assignmentId, "source");
  await becomes({ assignmentId, blueprintId }, documentOf(total, userKeys));
  expect((await planOf(assignmentId)).user_keys).toMatchObject({
    action: "create",
    fields: expect.arrayContaining([{ path: "/keys", wanted: ["email"], found: ["id"], because: "new" }]),
  });
  // Someone sets others after the first request of the application.
  world.sandbox.faults.add({ endpoint: "upsertFields", fault: "503-html", times: 9 });
  const id = await apply(staff, tenantId, assignmentId);
  expect((await operationOf(id)).finishedAt).toBeNull();
  world.sandbox.faults.clear();
  const fields = [{ field_id: "name", is_primary_key: true }];
  await (await clientOf(tenantId)).replacePrimaryKeys(upstreamId, "public.users", { fields });
  world.moveClock(minuteMs);
  expect(await continued(world, id)).toMatchObject({ state: "failed", messageCode: "plan_changed" });
  expect(await keysOf(assignmentId)).toEqual(["name"]);
});

test("keys that someone else has set since stay when the blueprint goes", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(userKeys));
  const { upstreamId } = await madeBy(assignmentId, "source");
  const client = await clientOf(tenantId);
  const fields = [{ field_id: "name", is_primary_key: true }];
  await client.replacePrimaryKeys(upstreamId, "public.users", { fields });
  world.sandbox.clearRequests();
  expect(await continued(world, await removed(assignmentId))).toMatchObject({ state: "done" });
  expect(writes()).toEqual([]);
});
