import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { compare } from "#lib/blueprints/drift.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { keepAsOverride } from "#lib/blueprints/overrides.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  appliedTo,
  apply,
  assign,
  clientOf,
  continued,
  madeOf,
  password,
  publish,
} from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { total, userKeys } from "#tests/support/hands/schema-documents.ts";
import { documentOf, schemaHands, type Who } from "#tests/support/hands/schemas.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let who: Who;
let staff: Staff;
let tenantId: string;
const { writes, madeBy, keysOf, planOf, approved, withSource, becomes, removed } = schemaHands(
  world,
  () => who,
);

afterEach(() => void vi.restoreAllMocks());

beforeEach(async () => {
  staff = await addStaff("admin");
  const { id, name } = await onboard(staff);
  tenantId = id;
  who = { staff, tenantId, tenantName: name };
  world.sandbox.clearRequests();
});

/** As someone else would. Returns the connection's name. */
async function changePassword(id: string, to: string): Promise<string> {
  const client = await clientOf(tenantId);
  const { name, configuration } = await client.readRecord("connections", id);
  const changed = { ...(configuration as object), password: to };
  const body = { name, type: "postgresql", configuration: changed, validate: false };
  await client.replaceRecord("connections", id, body);
  world.moveClock(minuteMs);
  return String(name);
}

const unknown = { ...userKeys, spec: { ...userKeys.spec, schema: "public.nothing" } };

test("it waits for a healthy connection, and says which schema Polytomic does not know", async () => {
  const { assignmentId, blueprintId } = await withSource();
  const { upstreamId } = await madeBy(assignmentId, "source");
  const name = await changePassword(upstreamId, "wrong");
  await becomes({ assignmentId, blueprintId }, documentOf(unknown));
  // The connection has another password by then, which is not what this is about.
  const data = { ignored: [{ key: "source", path: "/configuration" }] };
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data });
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ messageCode: "awaits_health", messageParams: { name } });
  await changePassword(upstreamId, password);
  expect(await continued(world, id)).toMatchObject({
    state: "waiting",
    messageCode: "awaits_schema_of",
    messageParams: { name: "user_keys", schema: "public.nothing", connection: name },
  });
});

test("with its connection everything is gone, and made again in the new one", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(total, userKeys));
  const { upstreamId } = await madeBy(assignmentId, "source");
  await (await clientOf(tenantId)).removeRecord("connections", upstreamId);
  await compare(tenantId, assignmentId);
  expect((await madeOf(assignmentId)).map(({ drift }) => drift)).toEqual(Array(3).fill("missing"));
  const items = Object.values(await planOf(assignmentId));
  expect(items.map(({ action, again }) => [action, again])).toEqual(Array(3).fill(["create", true]));
  expect(await continued(world, await approved(assignmentId))).toMatchObject({ state: "done" });
  expect((await madeBy(assignmentId, "source")).upstreamId).not.toBe(upstreamId);
  expect(await keysOf(assignmentId)).toEqual(["email"]);
});

test("what another blueprint of the tenant sets is not set by a second one", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(total));
  const { upstreamId } = await madeBy(assignmentId, "source");
  const again = { ...total, spec: { ...total.spec, connection_id: upstreamId } };
  const second = await assign(staff, tenantId, await publish(staff, { resources: [again] }), {});
  expect((await planOf(second)).total).toMatchObject({ action: "blocked", heldBy: "Starter" });
  world.sandbox.clearRequests();
  const id = await apply(staff, tenantId, second);
  expect(await operationOf(id)).toMatchObject({ state: "failed", messageCode: "resource_taken" });
  expect(writes()).toEqual([]);
});

test("keys that were changed at Polytomic can be kept for this tenant", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(userKeys));
  const { upstreamId } = await madeBy(assignmentId, "source");
  await (await clientOf(tenantId)).resetPrimaryKeys(upstreamId, "public.users");
  world.moveClock(minuteMs);
  await compare(tenantId, assignmentId);
  await keepAsOverride(staff, { tenantId, assignmentId, key: "user_keys", path: "/keys" });
  expect((await planOf(assignmentId)).user_keys).toMatchObject({ action: "nothing" });
  expect(await madeBy(assignmentId, "user_keys")).toMatchObject({ drift: "in_step" });
});

test("what Polytomic refuses while the connection is not healthy is removed once it is", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(total, userKeys));
  const { upstreamId } = await madeBy(assignmentId, "source");
  const name = await changePassword(upstreamId, "wrong");
  const id = await removed(assignmentId);
  expect(await operationOf(id)).toMatchObject({ messageCode: "awaits_health", messageParams: { name } });
  await changePassword(upstreamId, password);
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  const { fields } = await (await clientOf(tenantId)).readSchema(upstreamId, "public.users");
  expect(fields.map((field) => field.id)).not.toContain("total/net");
});

test("a field that Polytomic does not know as defined, and still has after 15 minutes, is released", async () => {
  const { assignmentId } = await appliedTo(world, staff, tenantId, documentOf(total));
  const { id: resourceId, upstreamId } = await madeBy(assignmentId, "total");
  const data = { upstreamId: upstreamId.replace("total%2Fnet", "amount") };
  await db().managedResource.update({ where: { id: resourceId }, data });
  // A version that does not say which fields are defined.
  const kind = kinds.schemaField as Required<typeof kinds.schemaField>;
  vi.spyOn(kind, "isOurs").mockReturnValue(true);
  const id = await removed(assignmentId);
  expect(await continued(world, id)).toMatchObject({ state: "waiting", messageCode: "resource_lingers" });
  world.moveClock(15 * minuteMs);
  expect(await continued(world, id)).toMatchObject({ state: "done" });
  expect(writes().filter((line) => line.startsWith("DELETE"))).toHaveLength(1);
  const where = { tenantId, action: "resource.released", detail: { path: ["key"], equals: "total" } };
  expect(await db().auditEvent.count({ where })).toBe(1);
});

const refresh = "POST /api/connections/ID/schemas/refresh";

/** With a connection that was read a while ago, and the keys of a schema that Polytomic does not know. */
async function awaitingUnknown() {
  const { assignmentId, blueprintId } = await withSource();
  await becomes({ assignmentId, blueprintId }, documentOf(unknown));
  world.moveClock(minuteMs);
  world.sandbox.clearRequests();
  return assignmentId;
}

test("Polytomic is asked once to read the schemas again, and then it waits", async () => {
  const id = await apply(staff, tenantId, await awaitingUnknown());
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(writes()).toEqual([refresh]);
  const select = { step: true, subject: true, state: true } as const;
  const calls = await db().upstreamCall.findMany({ where: { operationId: id }, select });
  expect(calls).toEqual([{ step: "resource_refresh", subject: "user_keys", state: "succeeded" }]);
  world.moveClock(5 * minuteMs);
  expect(await continued(world, id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(writes()).toEqual([refresh]);
});

test("what Polytomic reads, or has just read, is not asked for before a minute is over", async () => {
  const versions = await publish(staff, documentOf(unknown));
  const id = await apply(staff, tenantId, await assign(staff, tenantId, versions));
  for (const _ of [1, 2, 3]) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(writes()).not.toContain(refresh);
  expect(await continued(world, id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(writes().filter((line) => line === refresh)).toHaveLength(1);
});

test("a refresh that Polytomic refuses is sent again", async () => {
  world.sandbox.faults.add({ endpoint: "refreshSchemas", fault: "404-parent" });
  const id = await apply(staff, tenantId, await awaitingUnknown());
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema" });
  expect(await continued(world, id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema_of" });
  expect(writes()).toEqual([refresh, refresh]);
});

test("after a refused refresh it says what has become of the connection", async () => {
  const assignmentId = await awaitingUnknown();
  const { upstreamId } = await madeBy(assignmentId, "source");
  world.sandbox.faults.add({ endpoint: "refreshSchemas", fault: "404-parent" });
  const id = await apply(staff, tenantId, assignmentId);
  const name = await changePassword(upstreamId, "wrong");
  expect(await continued(world, id)).toMatchObject({ messageCode: "awaits_health", messageParams: { name } });
});
