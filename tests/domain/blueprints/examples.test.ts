import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { lookAgain } from "#lib/blueprints/commands.ts";
import { blueprintDocument } from "#lib/blueprints/document.ts";
import { exampleDocument, examples } from "#lib/blueprints/examples.ts";
import { planApplication } from "#lib/blueprints/plan-reading.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import {
  apply,
  assign,
  clientOf,
  connectAs,
  continued,
  madeOf,
  password,
  publish,
} from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;
let tenantName: string;
let count = 0;

beforeEach(async () => {
  staff = await addStaff("admin");
  count += 1;
  // Its name becomes a schema, which is 40 letters at most.
  ({ id: tenantId, name: tenantName } = await onboard(staff, { name: `Acme ${count}` }));
  const data = { externalId: "a-1", externalKey: tenantId };
  await db().tenant.update({ where: { id: tenantId }, data });
});

const database = { db_hostname: "db.acme.example", db_database: "crm", db_username: "polytomic" };
/** What a person enters, how the customer's connection is called and what it is. */
const cases = [
  ["crm-to-warehouse", database, "CRM", "hubspot"],
  ["warehouse-to-crm", database, "CRM of contacts", "hubspot"],
  ["shared-warehouse", {}, "CRM source", "hubspot"],
  ["customers-own-system", { tables: ["ANALYTICS.USERS"] }, "own warehouse", "snowflake"],
] as const;

/** Of those that the example asks for. */
const secretsOf = (document: unknown) =>
  Object.fromEntries(
    blueprintDocument
      .parse(document)
      .variables.flatMap(({ name, type }) => (type === "secret" ? [[name, password]] : [])),
  );

test("there is a case for each example", () => {
  expect(cases.map(([id]) => id)).toEqual(examples.map(({ id }) => id));
});

test.each(cases)("the example %s is planned, applied and switched on", async (id, variables, name, type) => {
  const document = exampleDocument(id, true);
  const published = await publish(staff, document);
  const assignmentId = await assign(staff, tenantId, published, secretsOf(document));
  await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { variables } });
  const actions = async () =>
    (await planApplication(await requireTenant(tenantId), assignmentId)).plan.items.map(
      ({ action }) => action,
    );
  expect(await actions()).toEqual(expect.arrayContaining(["create", "await", "blocked"]));
  const operationId = await apply(staff, tenantId, assignmentId);
  expect(await continued(world, operationId)).toMatchObject({ messageCode: "awaits_customer" });
  await connectAs(tenantId, `${tenantName} ${name}`, type);
  await lookAgain(staff, { operationId, tenantId });
  expect(await continued(world, operationId)).toMatchObject({ state: "done" });
  expect(new Set(await actions())).toEqual(new Set(["nothing"]));
  const made = await madeOf(assignmentId);
  const sync = made.find(({ kind }) => kind === "bulkSync" || kind === "modelSync");
  const collection = sync?.kind === "modelSync" ? "syncs" : "bulkSyncs";
  const record = await (await clientOf(tenantId)).readRecord(collection, sync?.upstreamId ?? "");
  expect(record).toMatchObject({ active: true });
  expect(await operationOf(operationId)).toMatchObject({ finishedAt: expect.any(Date) });
});
