import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { captureBlueprint } from "#lib/blueprints/capture/capture.ts";
import { blueprintDocument } from "#lib/blueprints/document.ts";
import { publish as publishDraft } from "#lib/blueprints/drafts.ts";
import { readEditor, readNewBlueprint } from "#lib/blueprints/pages.ts";
import { readPlan } from "#lib/blueprints/plan-reading.ts";
import { makeLink } from "#lib/connect/links.ts";
import { captureForm } from "#lib/forms/blueprint.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { assign, clientOf, connectAs } from "#tests/support/hands/blueprints.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let who: Awaited<ReturnType<typeof onboard>>;

/** The sandbox makes up connections, models and syncs of an organization that is a minute old. */
beforeEach(async () => {
  staff = await addStaff("admin");
  who = await onboard(staff);
  world.moveClock(2 * minuteMs);
});

/** The sandbox makes up unhealthy connections too, whose schemas Polytomic does not show. */
const unreadSchemas = /^Fields that someone defined in the schemas of “.+” were left out/;
const otherThanSchemas = (notes: string[]) => notes.filter((note) => !unreadSchemas.test(note));
const capture = (given: object = { tenantId: who.id }) =>
  captureBlueprint(staff, captureForm.parse({ name: "Captured", ...given }));
async function publish(blueprintId: string) {
  const editor = await readEditor(staff, blueprintId);
  expect(editor?.problems.filter(({ isWarning }) => !isWarning)).toEqual([]);
  const seenUpdatedAt = editor?.updatedAt ?? "";
  await publishDraft(staff, { blueprintId, seenUpdatedAt, note: null });
  const { id: versionId, document } = await db().blueprintVersion.findFirstOrThrow({
    where: { blueprintId },
  });
  return { blueprintId, versionId, document: blueprintDocument.parse(document) };
}

test("what an organization has is captured, can be published, and planned for the same tenant finds it all", async () => {
  const { blueprintId, resources, notes } = await capture();
  expect(otherThanSchemas(notes)).toEqual([]);
  const { document, ...version } = await publish(blueprintId);
  expect(document.resources).toHaveLength(resources);
  expect(new Set(document.resources.map(({ kind }) => kind))).toContain("bulkSync");
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/\*\*\*|[0-9a-f]{8}-[0-9a-f]{4}-/);
  expect(text).not.toContain(who.name);

  const secrets = document.variables.flatMap(({ name, type }) => (type === "secret" ? [name] : []));
  const given = Object.fromEntries(secrets.map((name) => [name, "typed-anew"]));
  const assignmentId = await assign(staff, who.id, version, given);
  const answer = await readPlan(staff, who.id, assignmentId);
  if ("trouble" in answer) throw new Error(answer.trouble);
  expect(new Set(answer.plan.items.map(({ action }) => action))).toEqual(new Set(["adopt"]));
  expect(answer.plan.items.flatMap(({ fields }) => fields)).toEqual([]);
});

test("a webhook, subscribers, roles and policies are captured too, and no secret is stored", async () => {
  world.sandbox.setAddOn(true);
  const client = await clientOf(who.id);
  const once = () => ({ idempotencyKey: randomUUID() });
  const hook = { endpoint: "https://vendor.example/hook", secret: "hook-in-clear" };
  await client.createRecord("webhooks", hook, once());
  await client.replaceSubscribers({ emails: ["ops@vendor.example"] });
  const role = await client.createRecord("roles", { name: "Sales" }, once());
  const id = role.kind === "ok" ? role.value.id : "";
  const actions = [{ action: "edit", role_ids: [id] }];
  await client.createRecord("policies", { name: "Sales edit", policy_actions: actions }, once());
  world.sandbox.setAddOn(false);
  const { document } = await publish((await capture()).blueprintId);
  const specOf = (kind: string) => document.resources.find((each) => each.kind === kind)?.spec;
  expect(specOf("webhook")).toMatchObject({ endpoint: hook.endpoint });
  expect(specOf("webhook")?.secret).toMatch(/^\$\{secret\.\w+\}$/);
  expect(specOf("subscribers")).toEqual({ emails: ["ops@vendor.example"] });
  expect(specOf("policy")?.policy_actions).toEqual([{ action: "edit", role_ids: ["${ref.sales.id}"] }]);
  expect(JSON.stringify(await db().blueprint.findMany())).not.toContain("in-clear");
});

test("what the key can't read is said, and the rest is captured", async () => {
  for (const endpoint of ["listRoles", "listPolicies", "getConnectionType"])
    world.sandbox.faults.add({ fault: "403", endpoint, times: null });
  const { notes, resources } = await capture();
  expect(resources).toBeGreaterThan(2);
  expect(notes.slice(0, 2)).toEqual([
    "Custom roles were left out: the organization's key can't read them.",
    "Custom policies were left out: the organization's key can't read them.",
  ]);
});

test("without an answer nothing is made", async () => {
  world.sandbox.faults.add({ fault: "500-not-recorded", endpoint: "listModels", times: null });
  await expect(capture()).rejects.toMatchObject({ code: "upstream" });
  expect(await db().blueprint.count({ where: { createdById: staff.id } })).toBe(0);
});

test("the event is on the tenant's timeline, with how much was captured", async () => {
  const { blueprintId, resources, notes } = await capture();
  const events = await db().auditEvent.findMany({ where: { targetId: blueprintId } });
  expect(events).toMatchObject([
    {
      action: "blueprint.captured",
      tenantId: who.id,
      detail: { name: "Captured", tenant: who.name, resources, notes: notes.length },
    },
  ]);
});

test("the tenant is chosen by its name, in any spelling that only it has", async () => {
  const named = (tenant: string) => capture({ tenant });
  expect((await named(who.name.toUpperCase())).resources).toBeGreaterThan(2);
  await expect(named("Nobody at all")).rejects.toMatchObject({
    code: "invalid",
    fields: { tenant: expect.stringContaining("no tenant") },
  });
  await expect(named("")).rejects.toMatchObject({ fields: { tenant: "Choose a tenant." } });
  const shown = await readNewBlueprint(staff, { tenant: who.id });
  expect(shown.tenant).toEqual({ id: who.id, name: who.name });
  expect(shown.tenants).toContain(who.name);
});

test("a new organization has nothing to capture; only admins capture", async () => {
  const { id: tenantId } = await onboard(staff);
  await expect(capture({ tenantId })).rejects.toMatchObject({ code: "conflict" });
  staff = await addStaff();
  await expect(capture()).rejects.toMatchObject({ code: "forbidden" });
});

test("what the customer connected with a link is awaited, whatever its type", async () => {
  const connectionName = `${who.name} database`;
  const link = { tenantId: who.id, connectionId: null, types: [], expiresInDays: 7 };
  await makeLink(staff, { ...link, connectionName });
  await db().connectLink.updateMany({ where: { tenantId: who.id }, data: { uses: 1 } });
  await connectAs(who.id, connectionName, "postgresql");
  const { blueprintId } = await capture();
  const { document } = await publish(blueprintId);
  const found = document.resources.filter(({ spec }) => spec.name === "${tenant.name} database");
  expect(found).toMatchObject([{ kind: "customerConnection", spec: { types: ["postgresql"] } }]);
  expect(JSON.stringify(document.variables)).not.toContain("database_password");
});

test("fields that someone defined are captured with their connection; keys and detected fields are not", async () => {
  const client = await clientOf(who.id);
  const connectionName = `${who.name} database`;
  await connectAs(who.id, connectionName, "postgresql");
  const listed = await client.listRecords("connections", () => true);
  const id = listed.find(({ name }) => name === connectionName)?.id ?? "";
  world.moveClock(minuteMs);
  const field = { field_id: "total/net", label: "Total", type: "number", path: "$.total" };
  await client.upsertFields(id, "public.users", { fields: [field] });
  const fields = [{ field_id: "email", is_primary_key: true }];
  await client.replacePrimaryKeys(id, "public.users", { fields });
  const { blueprintId, notes } = await capture();
  expect(otherThanSchemas(notes)).toEqual([]);
  const { document } = await publish(blueprintId);
  const key = document.resources.find(({ spec }) => spec.name === "${tenant.name} database")?.key;
  const made = document.resources.filter(({ kind }) => /^schema/.test(kind));
  const spec = { connection_id: `\${ref.${key}.id}`, schema: "public.users", ...field };
  expect(made).toMatchObject([{ key: "total", kind: "schemaField", spec }]);
});

test("where the fields of a connection can't be read, that is said", async () => {
  world.sandbox.faults.add({ fault: "403", endpoint: "getBulkSource", times: null });
  const connections = await (await clientOf(who.id)).listRecords("connections", () => true);
  const sources = connections.filter(({ type }) => JSON.stringify(type).includes("bulksyncsource"));
  const { notes } = await capture();
  expect(notes.filter((note) => unreadSchemas.test(note))).toHaveLength(sources.length);
  expect(sources.length).toBeGreaterThan(0);
});
