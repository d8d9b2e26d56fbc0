import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { UnreadableError } from "#lib/base/unreadable.ts";
import { readFirstForm } from "#lib/blueprints/first-form.ts";
import { startFirstRollout } from "#lib/blueprints/first-rollout.ts";
import { previewPlan } from "#lib/blueprints/preview.ts";
import { continueRollout } from "#lib/blueprints/rollout.ts";
import { readRollouts } from "#lib/blueprints/rollout-page.ts";
import { openSecrets } from "#lib/blueprints/sealed-secrets.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { apply, assign, madeOf, password, publish, publishNext } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
const given = { variables: {}, secrets: { db_password: password } };
let staff: Staff;
let tenants: string[] = [];
let of = { blueprintId: "", versionId: "" };

/** Customers in the order of their names, who have no blueprint. */
async function customers(count: number, document: unknown = bulkDocument): Promise<void> {
  of = await publish(staff, document);
  tenants = [];
  for (let n = 0; n < count; n += 1) {
    const { id } = await onboard(staff, { name: `Customer ${n} of ${of.blueprintId}` });
    tenants.push(id);
  }
}

beforeEach(async () => {
  await db().blueprintRollout.deleteMany();
  await db().blueprint.updateMany({ data: { archivedAt: new Date() } });
  staff = await addStaff("admin");
});

const formOf = (
  more: { canaries?: number; stopAfter?: number; tenantIds?: string[]; rolloutId?: string } = {},
) => ({
  ...{ rolloutId: randomUUID(), ...of, tenantIds: tenants, canaries: 1, stopAfter: 1 },
  ...more,
});

async function start(more: Parameters<typeof formOf>[0] = {}, values: typeof given = given) {
  const form = formOf(more);
  await startFirstRollout(staff, form, values);
  return form.rolloutId;
}

const begin = () => handlers.task({ data: { task: "begin-rollouts" }, attempt: 1, signal });

/** What workers do in a while. */
async function work(times = 2): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await begin();
    for (let step = 0; step < 8; step += 1) {
      world.moveClock(10 * secondMs);
      await recover();
    }
  }
  await begin();
}

async function rolloutOf(id: string) {
  const { rollout } = await readRollouts(staff, id);
  if (!rollout) throw new Error("there is no such rollout");
  const outcomes = tenants.map((each) => rollout.lines.find(({ tenantId }) => tenantId === each)?.outcome);
  return { ...rollout, outcomes };
}

const assignments = () =>
  db().blueprintAssignment.findMany({
    where: { tenantId: { in: tenants } },
    orderBy: { tenant: { name: "asc" } },
    omit: { secrets: false },
  });

const formFor = async (ids = tenants) => {
  const { form } = await readFirstForm(staff, { ids, selection: "", chosen: of.blueprintId });
  if (!form) throw new Error("there is no form");
  return form;
};

test("tenants get the blueprint and it is applied to each, the canary first", async () => {
  await customers(3);
  const id = await start();
  expect(await assignments()).toHaveLength(3);
  await begin();
  expect((await rolloutOf(id)).outcomes).toEqual(["running", "queued", "queued"]);
  await work();
  expect(await rolloutOf(id)).toMatchObject({ state: "over", counts: { done: 3, total: 3 } });
  for (const each of await assignments()) expect(await madeOf(each.id)).toHaveLength(3);
  const audited = (action: string) => db().auditEvent.count({ where: { action, targetId: { in: tenants } } });
  expect(await audited("blueprint.assigned")).toBe(3);
  expect(await audited("blueprint.version-changed")).toBe(0);
});

test("the form says apart who can't get it, and why", async () => {
  await customers(6);
  const [ready = "", archived = "", has = "", older = "", paused = "", draft = ""] = tenants;
  await changeTenant(staff, archived, "archive");
  const first = of.versionId;
  await assign(staff, older, of);
  of = await publishNext(staff, of.blueprintId, bulkDocument);
  await assign(staff, has, of);
  const pausedId = await assign(staff, paused, { ...of, versionId: first });
  await db().blueprintAssignment.update({ where: { id: pausedId }, data: { pausedAt: new Date() } });
  await db().tenant.update({ where: { id: draft }, data: { stage: "user_added" } });
  const { candidates } = await formFor([...tenants, randomUUID()]);
  const whyOf = (id: string) => candidates.find(({ tenantId }) => tenantId === id)?.whyNot;
  expect(candidates).toHaveLength(6);
  expect(whyOf(ready)).toBeNull();
  expect(whyOf(archived)).toBe("The tenant is archived");
  expect(whyOf(has)).toBe("It already has this blueprint");
  expect(whyOf(older)).toContain("older version");
  expect(whyOf(paused)).toContain("paused");
  expect(whyOf(draft)).toContain("no working key");
  await expect(start()).rejects.toMatchObject({ code: "conflict" });
  expect(await db().blueprintRollout.count()).toBe(0);
});

test("a form sent twice, also at once, is one rollout", async () => {
  await customers(2);
  const form = formOf({ canaries: 9 });
  await Promise.all([startFirstRollout(staff, form, given), startFirstRollout(staff, form, given)]);
  await startFirstRollout(staff, form, given);
  expect(await rolloutOf(form.rolloutId)).toMatchObject({ canaries: 2, counts: { total: 2 } });
  expect(await assignments()).toHaveLength(2);
  await expect(start()).rejects.toMatchObject({ code: "conflict" });
  const viewer = await addStaff("viewer");
  await expect(startFirstRollout(viewer, form, given)).rejects.toMatchObject({ code: "forbidden" });
});

test("a value that fits some tenants only is said with their names, and nothing is stored", async () => {
  const slug = { name: "schema", type: "string", default: "${tenant.externalId}", pattern: "[a-z]+" };
  const required = { name: "region", type: "string", required: true };
  await customers(3, { ...bulkDocument, variables: [bulkDocument.variables[0], slug, required] });
  const wrong = await db().tenant.update({
    where: { id: tenants[1] ?? "" },
    data: { externalId: "C-1", externalKey: randomUUID() },
  });
  for (const id of [tenants[0], tenants[2]])
    await db().tenant.update({
      where: { id: id ?? "" },
      data: { externalId: "fits", externalKey: id ?? "" },
    });
  const refused = start({}, { ...given, secrets: { db_password: "" } });
  await expect(refused).rejects.toMatchObject({
    fields: {
      "secret.db_password": "A value is missing.",
      "var.region": "A value is missing.",
      "var.schema": `${wrong.name}: This must match [a-z]+.`,
    },
  });
  expect(await assignments()).toEqual([]);
  const [, schema] = (await formFor()).fields;
  expect(schema?.otherwise).toContain(`C-1 for ${wrong.name}`);
  const id = await start(
    {},
    { variables: { region: "eu", schema: "crm" } as object, secrets: given.secrets },
  );
  expect((await rolloutOf(id)).counts.total).toBe(3);
});

test("what no value can solve leaves a tenant out, and is said with its name", async () => {
  const [source, ...others] = bulkDocument.resources;
  const named = { ...source, spec: { ...source?.spec, name: "${tenant.externalId} database" } };
  await customers(2, { ...bulkDocument, resources: [named, ...others] });
  const [with_ = "", without = ""] = tenants;
  await db().tenant.update({ where: { id: with_ }, data: { externalId: "a", externalKey: with_ } });
  const { candidates } = await formFor();
  expect(candidates.map(({ whyNot }) => whyNot === null)).toEqual([true, false]);
  const { name } = await db().tenant.findUniqueOrThrow({ where: { id: without } });
  await expect(start()).rejects.toMatchObject({
    fields: { tenantIds: `${name}: The blueprint uses the customer id, and this tenant has none.` },
  });
});

test("secrets are sealed for each tenant, and stand nowhere else", async () => {
  await customers(2);
  const id = await start({ canaries: 2 });
  const [one, other] = await assignments();
  expect(one?.secrets).not.toBe(other?.secrets);
  for (const each of [one, other]) {
    if (!each) throw new Error("no assignment");
    expect(await openSecrets(each)).toEqual({ db_password: password });
  }
  if (!one || !other) throw new Error("no assignment");
  await expect(openSecrets({ ...other, secrets: one.secrets })).rejects.toThrow(UnreadableError);
  await expect(openSecrets({ ...one, sealedAs: other.sealedAs })).rejects.toThrow(UnreadableError);
  await work();
  const everywhere = await Promise.all([
    readRollouts(staff, id),
    db().auditEvent.findMany(),
    db().upstreamCall.findMany(),
    db().operation.findMany(),
    db().managedResource.findMany(),
    db().blueprintAssignment.findMany(),
  ]);
  expect(everywhere.flat().length).toBeGreaterThan(10);
  expect(JSON.stringify(everywhere)).not.toContain(password);
});

test("a canary that fails stops it, and the others have nothing of it until somebody continues", async () => {
  const kind = { name: "kind", type: "string", default: "${tenant.externalId}" };
  const [source] = bulkDocument.resources;
  const typed = { ...source, spec: { ...source?.spec, type: "${var.kind}" } };
  await customers(3, { variables: [bulkDocument.variables[0], kind], resources: [typed] });
  for (const [n, id] of tenants.entries())
    await db().tenant.update({
      where: { id },
      // Polytomic knows no type "nothing".
      data: { externalId: n === 0 ? "nothing" : "postgresql", externalKey: id },
    });
  const id = await start();
  await work();
  expect(await rolloutOf(id)).toMatchObject({
    outcomes: ["failed", "queued", "queued"],
    stopped: "Stopped: a canary failed",
  });
  expect(await db().managedResource.count({ where: { tenantId: { in: tenants } } })).toBe(0);
  await continueRollout(staff, id);
  await work(3);
  expect((await rolloutOf(id)).outcomes).toEqual(["failed", "done", "done"]);
});

test("who was applied on the tenant's page in the meantime is not applied again", async () => {
  await customers(2);
  const id = await start();
  const [, second] = await assignments();
  await apply(staff, second?.tenantId ?? "", second?.id ?? "");
  for (let step = 0; step < 8; step += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  await work();
  expect((await rolloutOf(id)).outcomes).toEqual(["done", "skipped"]);
});

test("the plan of a tenant is read from values that are stored nowhere", async () => {
  await customers(1);
  const which = { tenantId: tenants[0] ?? "", versionId: of.versionId };
  const missing = await previewPlan(staff, which, { variables: {}, secrets: {} });
  expect(missing).toEqual({ trouble: "db_password: A value is missing." });
  const plan = await previewPlan(staff, which, { variables: { schema: "mine" }, secrets: given.secrets });
  expect(plan).toMatchObject({ looks: [], items: [{ action: "create" }, { action: "create" }, {}] });
  expect(JSON.stringify(plan)).toContain("mine");
  expect(JSON.stringify(plan)).not.toContain(password);
  expect(await assignments()).toEqual([]);
  await expect(previewPlan(await addStaff("viewer"), which, given)).rejects.toMatchObject({
    code: "forbidden",
  });
});
