import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { changeValues } from "#lib/blueprints/assign.ts";
import { answerApply } from "#lib/blueprints/commands.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import { makeLink } from "#lib/connect/links.ts";
import { openLink } from "#lib/connect/open.ts";
import { makeConnectLinkForm } from "#lib/forms/connect.ts";
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
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A replacement without a secret loses it, so none is sent that would. */

const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
});

const [source] = bulkDocument.resources;
const [password] = bulkDocument.variables;
const host = { name: "host", type: "string", default: "db.customer.example" };

const sourceWith = (secret: string, more: object = {}) => ({
  ...source,
  spec: {
    ...source?.spec,
    configuration: { ...source?.spec.configuration, hostname: "${var.host}", password: secret },
  },
  ...more,
});

async function applied(document: unknown) {
  const made = await appliedTo(world, staff, tenantId, document);
  world.moveClock(secondMs);
  return made;
}

const moved = { variables: { host: "new.customer.example" } };

async function sourceAtPolytomic(assignmentId: string) {
  const made = (await madeOf(assignmentId)).find(({ key }) => key === "source");
  const found = await (await clientOf(tenantId)).readRecord("connections", made?.upstreamId ?? "");
  return { status: found?.status, configuration: found?.configuration };
}

test.each([
  ["the field itself", "/configuration/password"],
  ["what it is in", "/configuration"],
])("a secret is sent with each change, also where %s is ignored", async (_, path) => {
  const { assignmentId } = await applied({
    variables: [password, host],
    resources: [sourceWith("${secret.db_password}")],
  });
  const ignored = [{ key: "source", path }];
  await db().tenant.update({ where: { id: tenantId }, data: { name: "Renamed" } });
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { ...moved, ignored } });
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  const hostname = path === "/configuration" ? host.default : moved.variables.host;
  expect(await sourceAtPolytomic(assignmentId)).toMatchObject({
    status: "healthy",
    configuration: { hostname },
  });
});

test("a secret that has no value any more is not lost by a change of something else", async () => {
  const { assignmentId, blueprintId } = await applied({
    variables: [password, host],
    resources: [sourceWith("${secret.db_password}")],
  });
  const { versionId } = await publishNext(staff, blueprintId, {
    variables: [{ ...password, name: "other_password", required: false }, host],
    resources: [sourceWith("${secret.other_password}")],
  });
  await db().blueprintAssignment.update({
    where: { id: assignmentId },
    data: { ...moved, versionId, secrets: null, sealedAs: null },
  });
  const { plan } = await planApplication(await requireTenant(tenantId), assignmentId);
  expect(plan.items).toMatchObject([{ action: "blocked", unknownSecrets: ["/configuration/password"] }]);
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({
    state: "failed",
    messageCode: "secret_not_held",
  });
  expect(await sourceAtPolytomic(assignmentId)).toMatchObject({
    status: "healthy",
    configuration: { hostname: host.default },
  });
});

test("what the customer entered anew by a connect link is not overwritten until staff enter it too", async () => {
  const { assignmentId } = await applied({
    variables: [password, host],
    resources: [sourceWith("${secret.db_password}")],
  });
  const connectionId = (await madeOf(assignmentId)).find(({ key }) => key === "source")?.upstreamId ?? "";
  const form = makeConnectLinkForm.parse({ tenantId, connectionId });
  const { link } = await makeLink(staff, form);
  await openLink(link.split("/").at(-1) ?? "");
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: moved });
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({
    state: "failed",
    messageCode: "secret_not_held",
  });
  expect(await sourceAtPolytomic(assignmentId)).toMatchObject({ configuration: { hostname: host.default } });
  const given = { variables: moved.variables, secrets: { db_password: "entered-by-the-customer" } };
  await changeValues(staff, { assignmentId, tenantId }, given);
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  expect(await sourceAtPolytomic(assignmentId)).toMatchObject({
    configuration: { hostname: moved.variables.host },
  });
});

const signedIn = (name: string) => ({
  variables: [],
  resources: [
    {
      key: "crm",
      kind: "connection",
      spec: { name, type: "hubspot", configuration: { use_search_api: false } },
    },
  ],
});

test("a type that a person has to sign in to is not taken for made", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff, signedIn("CRM")), {});
  expect(await operationOf(await apply(staff, tenantId, assignmentId))).toMatchObject({
    state: "failed",
    messageCode: "resource_needs_sign_in",
  });
  expect(await madeOf(assignmentId)).toEqual([]);
});

test("what the customer signed in to is not replaced by a blueprint without its secrets", async () => {
  const client = await clientOf(tenantId);
  await connectAs(tenantId, "CRM", "hubspot");
  const assignmentId = await assign(staff, tenantId, await publish(staff, signedIn("CRM")), {});
  const { plan } = await planApplication(await requireTenant(tenantId), assignmentId);
  expect(plan.items).toMatchObject([{ action: "blocked", unknownSecrets: ["/configuration"] }]);
  const operation = await operationOf(await apply(staff, tenantId, assignmentId));
  const [found] = await client.listRecords("connections", () => true);
  await answerApply(staff, { operationId: operation.id, tenantId }, { use: found?.id ?? "" });
  expect(await operationOf(operation.id)).toMatchObject({ state: "failed", messageCode: "secret_not_held" });
  expect(await client.listRecords("connections", () => true)).toMatchObject([{ status: "healthy" }]);
});
