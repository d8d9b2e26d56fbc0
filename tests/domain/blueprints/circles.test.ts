import { beforeEach, expect, test } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { apply, assign, clientOf, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { circle, selfish } from "#tests/support/hands/circle.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Resources that refer to each other: one is made without, and is changed once the other exists. */

const inStep = { message: "Everything is as it was applied", tone: "good" };
const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  world.sandbox.faults.clear();
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
  world.sandbox.clearRequests();
});

const given = async (document: unknown) => await assign(staff, tenantId, await publish(staff, document));
const planOf = async (assignmentId: string) =>
  (await planApplication(await requireTenant(tenantId), assignmentId)).plan;
const sent = (...methods: string[]) =>
  world.sandbox
    .inspect()
    .requests.flatMap(({ method, endpoint }) => (methods.includes(method) ? endpoint : []));

async function idOf(assignmentId: string, key: string): Promise<string> {
  const row = (await madeOf(assignmentId)).find((each) => each.key === key && each.endedAt === null);
  return row?.upstreamId ?? "";
}

/** Whom a model's relations lead to. */
async function relationsOf(assignmentId: string, key: string) {
  const { relations } = await (await clientOf(tenantId)).readRecord("models", await idOf(assignmentId, key));
  return (relations as { to: { model_id: string } }[]).map(({ to }) => to.model_id);
}

async function continued(id: string) {
  for (let time = 0; time < 10 && (await operationOf(id)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  return await operationOf(id);
}

test("two models that refer to each other: the first is made without, and gets its relation afterwards", async () => {
  const assignmentId = await given(circle);
  const { items } = await planOf(assignmentId);
  expect(items.map(({ action, later }) => [action, later])).toEqual([
    ["create", []],
    ["create", ["orders"]],
    ["create", []],
  ]);
  const relation = items[1]?.fields.find(({ path }) => path === "/relations");
  expect(JSON.stringify(relation?.wanted)).toContain("${ref.orders.id}");
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(sent("POST", "PUT")).toEqual(["createConnection", "createModel", "createModel", "updateModel"]);
  const [customers, orders] = [await idOf(assignmentId, "customers"), await idOf(assignmentId, "orders")];
  expect(await relationsOf(assignmentId, "customers")).toEqual([orders]);
  expect(await relationsOf(assignmentId, "orders")).toEqual([customers]);
});

test("what refers to each other is as it was applied afterwards, and applying it again sends nothing", async () => {
  const assignmentId = await given(circle);
  await apply(staff, tenantId, assignmentId);
  expect((await madeOf(assignmentId)).map(({ drift }) => drift)).toEqual(["in_step", "in_step", "in_step"]);
  world.moveClock(minuteMs);
  expect(await checkDrift(staff, { tenantId, assignmentId })).toEqual(inStep);
  expect((await planOf(assignmentId)).items.map(({ action }) => action)).toEqual(
    Array.from({ length: 3 }, () => "nothing"),
  );
  world.sandbox.clearRequests();
  await apply(staff, tenantId, assignmentId);
  expect(sent("POST", "PUT", "DELETE")).toEqual([]);
});

test("a model can refer to itself", async () => {
  const assignmentId = await given(selfish);
  expect((await planOf(assignmentId)).items[1]?.later).toEqual(["staff"]);
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(await relationsOf(assignmentId, "staff")).toEqual([await idOf(assignmentId, "staff")]);
});

test("a relation that was refused is what is left to do, and nothing is made again", async () => {
  const assignmentId = await given(circle);
  world.sandbox.faults.add({ fault: "403", endpoint: "updateModel" });
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({
    state: "failed",
    messageCode: "resource_refused",
  });
  expect((await planOf(assignmentId)).items[1]).toMatchObject({
    action: "update",
    fields: [{ path: "/relations", because: "blueprint" }],
  });
  world.sandbox.clearRequests();
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(sent("POST", "PUT")).toEqual(["updateModel"]);
});

test("one of them that is lost is made again, and the other one leads to the new one", async () => {
  const assignmentId = await given(circle);
  await apply(staff, tenantId, assignmentId);
  const lost = await idOf(assignmentId, "orders");
  await (await clientOf(tenantId)).removeRecord("models", lost);
  const { items, hash } = await planOf(assignmentId);
  expect(items.map(({ action }) => action)).toEqual(["nothing", "update", "create"]);
  world.sandbox.clearRequests();
  const operationId = draftId();
  await applyPlan(staff, { operationId, tenantId, assignmentId, planHash: hash });
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(sent("POST", "PUT")).toEqual(["createModel", "updateModel"]);
  expect(await relationsOf(assignmentId, "customers")).toEqual([await idOf(assignmentId, "orders")]);
  expect(await idOf(assignmentId, "orders")).not.toBe(lost);
});

const [source, lake] = bulkDocument.resources;
const users = {
  key: "users",
  kind: "model",
  spec: {
    name: "Users",
    connection_id: "${ref.source.id}",
    configuration: { query: "select id, email, name from public.users" },
    identifier: "id",
  },
};
const sync = (key: string, other: string) => ({
  key,
  kind: "modelSync",
  spec: {
    name: `Users, ${key}`,
    target: { connection_id: "${ref.lake.id}", object: "ANALYTICS.USERS" },
    mode: "append",
    fields: [{ source: { model_id: "${ref.users.id}", field: "name" }, target: "name" }],
    schedule: { frequency: "runafter", run_after: { sync_ids: [`\${ref.${other}.id}`] } },
  },
  activate: true,
});

test("of two syncs that run after each other, the first is switched on only when it knows the second", async () => {
  const variables = [bulkDocument.variables[0]];
  const resources = [source, lake, users, sync("first", "second"), sync("second", "first")];
  const assignmentId = await given({ variables, resources });
  expect(await continued(await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(sent("POST", "PUT").slice(3)).toEqual([
    "createSync",
    "createSync",
    "activateSync",
    "updateSync",
    "activateSync",
  ]);
  const [first, second] = [await idOf(assignmentId, "first"), await idOf(assignmentId, "second")];
  expect(await (await clientOf(tenantId)).readRecord("syncs", first)).toMatchObject({
    active: true,
    schedule: { frequency: "runafter", run_after: { sync_ids: [second] } },
  });
});
