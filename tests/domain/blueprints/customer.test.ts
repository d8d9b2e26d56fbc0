import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { answerApply, beginRemove, lookAgain } from "#lib/blueprints/commands.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { keepAsOverride } from "#lib/blueprints/overrides.ts";
import { openPlace } from "#lib/blueprints/place.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import { needsLook } from "#lib/blueprints/review.ts";
import { readTenantBlueprints } from "#lib/blueprints/tenant-page.ts";
import { makeLink } from "#lib/connect/links.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { apply, assign, clientOf, connectAs, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Connections that the customer makes, and those that were there before. */

const world = useWorld();
let staff: Staff;
let tenantId: string;
let tenantName: string;
let crm: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId, name: tenantName } = await onboard(staff));
  crm = `${tenantName} CRM`;
});

const document = (onRemove: "keep" | "delete" = "keep", types = ["hubspot"]) => ({
  resources: [
    { key: "crm", kind: "customerConnection", spec: { name: "${tenant.name} CRM", types }, onRemove },
  ],
});

async function begun(of: unknown = document()) {
  const assignmentId = await assign(staff, tenantId, await publish(staff, of), {});
  return { assignmentId, id: await apply(staff, tenantId, assignmentId) };
}

async function connected(of?: unknown) {
  const { assignmentId, id } = await begun(of);
  await connectAs(tenantId, crm, "hubspot");
  await lookAgain(staff, { operationId: id, tenantId });
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  return assignmentId;
}

const itemsOf = async (assignmentId: string) =>
  (await planApplication(await requireTenant(tenantId), assignmentId)).plan.items;

async function removed(assignmentId: string) {
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId, assignmentId, typedName: tenantName });
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  return (await (await clientOf(tenantId)).listRecords("connections", () => true)).map(({ name }) => name);
}

const attentionCodes = async () =>
  (await db().tenantAttention.findMany({ where: { tenantId } })).map(({ code }) => code);

test("a later plan has nothing to do about what the customer connected", async () => {
  expect(await itemsOf(await connected())).toMatchObject([{ action: "nothing", fields: [] }]);
});

test("a tenant that was renamed since is no reason to look at what its customer connected", async () => {
  const assignmentId = await connected();
  await db().tenant.update({ where: { id: tenantId }, data: { name: "Renamed" } });
  const [item] = await itemsOf(assignmentId);
  expect(item).toMatchObject({ action: "leave", fields: [{ path: "/name", because: "blueprint" }] });
  expect(item && needsLook(item)).toBe(false);
});

test("a connection that was there before is taken over, and stays whatever the blueprint says", async () => {
  await connectAs(tenantId, crm, "hubspot");
  world.moveClock(secondMs);
  const { assignmentId, id } = await begun(document("delete"));
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  expect(await madeOf(assignmentId)).toMatchObject([{ origin: "adopted" }]);
  expect(await itemsOf(assignmentId)).toMatchObject([{ action: "nothing" }]);
  expect(await removed(assignmentId)).toEqual([crm]);
});

test("one that the customer made with a link of ours between two applications is not taken over", async () => {
  await makeLink(staff, {
    tenantId,
    connectionId: null,
    connectionName: crm,
    types: ["hubspot"],
    expiresInDays: 7,
  });
  await db().connectLink.updateMany({ where: { tenantId }, data: { uses: 1 } });
  await connectAs(tenantId, crm, "hubspot");
  const { assignmentId } = await begun(document("delete"));
  expect(await madeOf(assignmentId)).toMatchObject([{ origin: "connected" }]);
  expect(await removed(assignmentId)).toEqual([]);
});

test("a name that another type of connection has stops it with words, until that is out of the way", async () => {
  await connectAs(tenantId, crm, "salesforce");
  const { id, assignmentId } = await begun();
  expect(await operationOf(id)).toMatchObject({
    state: "stuck",
    messageCode: "connection_name_taken",
    messageParams: { name: crm, type: "salesforce" },
  });
  expect(await attentionCodes()).toEqual(["blueprint_failed"]);
  const client = await clientOf(tenantId);
  const [found] = await client.listRecords("connections", () => true);
  await client.removeRecord("connections", found?.id ?? "");
  await tryAgain(staff, tenantId, id);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_customer" });
  expect(await attentionCodes()).toEqual(["blueprint_waits"]);
  await connectAs(tenantId, crm, "hubspot");
  await lookAgain(staff, { operationId: id, tenantId });
  expect(await madeOf(assignmentId)).toMatchObject([{ origin: "connected" }]);
  expect(await attentionCodes()).toEqual([]);
});

/** A shared copy that another program made, which staff take over. */
async function takenOver() {
  const place = await openPlace(await requireTenant(tenantId), true);
  const wanted = { name: "Their name", spec: { name: "Their name", parent: sandboxWarehouseId } };
  const body = await kinds.sharedConnection.body(place, wanted.spec, null);
  const answer = await kinds.sharedConnection.create?.(place, body, { idempotencyKey: draftId() }, wanted);
  expect(answer?.kind).toBe("ok");
  const shared = { name: "Vendor warehouse", parent: sandboxWarehouseId };
  const { assignmentId, id } = await begun({
    resources: [{ key: "warehouse", kind: "sharedConnection", spec: shared }],
  });
  const { question } = await operationOf(id);
  const [use = ""] = (question as { ids: string[] }).ids;
  await answerApply(staff, { operationId: id, tenantId }, { use });
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  return assignmentId;
}

test("the other name of a shared copy that was taken over is shown, and no reason to look", async () => {
  const [item] = await itemsOf(await takenOver());
  expect(item).toMatchObject({ action: "leave", fields: [{ path: "/name", because: "blueprint" }] });
  expect(item && needsLook(item)).toBe(false);
});

test("where Polytomic can't be changed, putting back is not offered", async () => {
  const assignmentId = await takenOver();
  await db().managedResource.updateMany({
    where: { assignmentId },
    data: { lastApplied: { name: "Vendor warehouse", parent: sandboxWarehouseId }, upstreamUpdatedAt: null },
  });
  await checkDrift(staff, { tenantId, assignmentId });
  const [assignment] = (await readTenantBlueprints(staff, tenantId)).assignments;
  const offers = assignment?.resources.flatMap(({ fields }) => fields);
  expect(offers).toMatchObject([{ path: "/name", mayPutBack: false, mayKeep: true }]);
  await keepAsOverride(staff, { tenantId, assignmentId, key: "warehouse", path: "/name" });
  expect(await itemsOf(assignmentId)).toMatchObject([{ action: "nothing" }]);
});
