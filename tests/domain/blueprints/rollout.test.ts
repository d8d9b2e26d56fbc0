import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { changeValues } from "#lib/blueprints/assign.ts";
import { answerApply } from "#lib/blueprints/commands.ts";
import { continueRollout, startRollout, stopRollout } from "#lib/blueprints/rollout.ts";
import { readRolloutForm } from "#lib/blueprints/rollout-form.ts";
import { readRollouts } from "#lib/blueprints/rollout-page.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { apply, assign, madeOf, publish, publishNext } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
const [, lake] = bulkDocument.resources;
const [password] = bulkDocument.variables;
/** What makes a tenant's application fail: Polytomic knows no such type. */
const wrong = { kind: "nothing" };
const first = { variables: [password, { name: "old", type: "string" }], resources: [lake] };
const second = {
  variables: [password, { name: "kind", type: "string", default: "snowflake" }],
  resources: [{ ...lake, spec: { ...lake?.spec, type: "${var.kind}" } }],
};
let staff: Staff;
let tenants: string[] = [];
let assignments: string[] = [];
let blueprintId = "";

/** Customers with the first version, of which there is a second one. */
async function customers(variables: Record<string, string>[], next: unknown = second): Promise<void> {
  const of = await publish(staff, first);
  ({ blueprintId } = of);
  [tenants, assignments] = [[], []];
  for (const given of variables) {
    const { id } = await onboard(staff);
    const assignmentId = await assign(staff, id, of);
    await db().blueprintAssignment.update({ where: { id: assignmentId }, data: { variables: given } });
    tenants.push(id);
    assignments.push(assignmentId);
  }
  await publishNext(staff, blueprintId, next);
}

beforeEach(async () => {
  await db().blueprintRollout.deleteMany();
  staff = await addStaff("admin");
});

async function start(more: { canaries?: number; stopAfter?: number; assignmentIds?: string[] } = {}) {
  const { rolloutId, versionId } = await readRolloutForm(staff, blueprintId);
  const form = { rolloutId, blueprintId, versionId, assignmentIds: assignments, canaries: 1, stopAfter: 1 };
  await startRollout(staff, { ...form, ...more });
  // The canaries are the first by name, and these names are not in the order in which they were made.
  for (const [position, assignmentId] of assignments.entries())
    await db().blueprintRolloutItem.updateMany({ where: { rolloutId, assignmentId }, data: { position } });
  return rolloutId;
}

const begin = () => handlers.task({ data: { task: "begin-rollouts" }, attempt: 1, signal });

/** What workers do in a while: they begin what may be begun, and continue what is due. */
async function work(times = 1): Promise<void> {
  for (let time = 0; time < times; time += 1) {
    await begin();
    for (let step = 0; step < 4; step += 1) {
      world.moveClock(10 * secondMs);
      await recover();
    }
  }
  await begin();
}

async function rolloutOf(id: string) {
  const { rollout } = await readRollouts(staff, id);
  if (!rollout) throw new Error("there is no such rollout");
  return rollout;
}

async function outcomes(id: string): Promise<(string | undefined)[]> {
  const { lines } = await rolloutOf(id);
  return tenants.map((tenantId) => lines.find((line) => line.tenantId === tenantId)?.outcome);
}

const versions = async () => {
  const found = await db().blueprintAssignment.findMany({
    where: { id: { in: assignments } },
    include: { version: true },
  });
  return assignments.map((id) => found.find((each) => each.id === id)?.version.number);
};

test("a canary gets the version first, then the others, and each is applied", async () => {
  await customers([{}, { old: "x" }, {}]);
  const id = await start();
  await begin();
  expect(await versions()).toEqual([2, 1, 1]);
  expect(await outcomes(id)).toEqual(["running", "queued", "queued"]);
  await work(2);
  expect(await outcomes(id)).toEqual(["done", "done", "done"]);
  expect(await versions()).toEqual([2, 2, 2]);
  expect(await rolloutOf(id)).toMatchObject({ state: "over", counts: { total: 3, done: 3 } });
  for (const assignmentId of assignments) expect(await madeOf(assignmentId)).toHaveLength(1);
  const dropped = await db().blueprintAssignment.findUnique({ where: { id: assignments[1] ?? "" } });
  expect(dropped?.variables).toEqual({});
  const where = { action: "blueprint.version-changed", targetId: { in: tenants } };
  expect(await db().auditEvent.count({ where })).toBe(3);
});

test("a canary that fails stops it: the others keep their version, until somebody continues", async () => {
  await customers([wrong, {}, {}]);
  const id = await start();
  await work(3);
  expect(await outcomes(id)).toEqual(["failed", "queued", "queued"]);
  expect(await versions()).toEqual([2, 1, 1]);
  expect(await rolloutOf(id)).toMatchObject({ state: "stopped", stopped: "Stopped: a canary failed" });
  await continueRollout(staff, id);
  await begin();
  expect(await outcomes(id)).toEqual(["failed", "running", "queued"]);
  await work(2);
  expect(await outcomes(id)).toEqual(["failed", "done", "done"]);
  expect((await rolloutOf(id)).state).toBe("over");
});

test("after so many failures the rest is not begun", async () => {
  await customers([{}, ...Array.from({ length: 20 }, () => wrong), {}]);
  const id = await start({ stopAfter: 3 });
  await work(3);
  const { state, stopped, counts } = await rolloutOf(id);
  expect([state, stopped]).toEqual(["stopped", "Stopped: too many failures"]);
  expect(counts).toMatchObject({ done: 1, failed: 20, queued: 1 });
  expect((await versions()).at(-1)).toBe(1);
});

test("staff stop it before the rest, and what is under way goes on", async () => {
  await customers([{}, {}]);
  const id = await start();
  await begin();
  await stopRollout(staff, id);
  await work(2);
  expect(await outcomes(id)).toEqual(["done", "queued"]);
  expect(await rolloutOf(id)).toMatchObject({ state: "stopped", stopped: "Stopped by staff" });
  await continueRollout(staff, id);
  await work(2);
  expect(await outcomes(id)).toEqual(["done", "done"]);
});

test("a canary that waits for its customer only does not keep the others from it", async () => {
  const crm = { key: "crm", kind: "customerConnection", spec: { name: "CRM", types: ["hubspot"] } };
  await customers([{}, {}], { variables: [password], resources: [lake, crm] });
  const id = await start();
  await work(2);
  expect(await outcomes(id)).toEqual(["awaits_customer", "awaits_customer"]);
  expect((await rolloutOf(id)).state).toBe("over");
});

test("a plan that would take something over is left for a look, and done once somebody applied it", async () => {
  await customers([{}]);
  const [tenantId = "", assignmentId = ""] = [tenants[0], assignments[0]];
  await apply(staff, tenantId, assignmentId);
  await work();
  await db().managedResource.updateMany({ where: { assignmentId }, data: { endedAt: new Date() } });
  const id = await start();
  await work();
  expect(await outcomes(id)).toEqual(["look"]);
  expect((await rolloutOf(id)).lines[0]?.why).toContain("take over");
  const operationId = await apply(staff, tenantId, assignmentId);
  const { question } = await operationOf(operationId);
  const [use = ""] = (question as { ids: string[] }).ids;
  await answerApply(staff, { operationId, tenantId }, { use });
  await work();
  expect(await outcomes(id)).toEqual(["done"]);
});

test("what changed meanwhile is skipped with its reason, and the next one is the canary", async () => {
  await customers([{}, {}, {}, {}]);
  const id = await start();
  const [archived = "", , , last = ""] = tenants;
  await changeTenant(staff, archived, "archive");
  await db().blueprintAssignment.updateMany({
    where: { id: assignments[1] ?? "" },
    data: { pausedAt: new Date() },
  });
  await begin();
  await begin();
  await begin();
  expect(await outcomes(id)).toEqual(["skipped", "skipped", "running", "queued"]);
  await db().blueprintAssignment.updateMany({ where: { tenantId: last }, data: { endedAt: new Date() } });
  await work(2);
  expect(await outcomes(id)).toEqual(["skipped", "skipped", "done", "skipped"]);
  expect(await versions()).toEqual([1, 1, 2, 1]);
});

test("any number of workers begin one canary, and a killed one loses nothing", async () => {
  await customers([{}, {}, {}]);
  const id = await start();
  await Promise.all([begin(), begin(), begin()]);
  expect(await outcomes(id)).toEqual(["running", "queued", "queued"]);
  // The worker that had the jobs is gone.
  await runSql("DELETE FROM pgboss.job");
  await work(2);
  expect(await outcomes(id)).toEqual(["done", "done", "done"]);
  const where = { tenantId: { in: tenants }, kind: "blueprint_apply" as const };
  expect(await db().operation.count({ where })).toBe(3);
});

test("it goes on only while the person who started it may apply blueprints", async () => {
  await customers([{}]);
  const id = await start();
  await db().staff.update({ where: { id: staff.id }, data: { role: "viewer" } });
  await work();
  expect(await outcomes(id)).toEqual(["queued"]);
  expect((await rolloutOf(id)).state).toBe("stopped");
  const other = await addStaff("onboarder");
  await continueRollout(other, id);
  await work();
  expect(await outcomes(id)).toEqual(["done"]);
  const [operation] = await db().operation.findMany({
    where: { tenantId: tenants[0] ?? "", kind: "blueprint_apply" },
  });
  expect(operation?.createdById).toBe(other.id);
});

test("the form lists who can't get the version, and who has fields of their own", async () => {
  const required = { name: "region", type: "string", required: true };
  await customers([{}, { region: "eu" }, { region: "us" }], {
    ...second,
    variables: [...second.variables, required],
  });
  const override = [{ key: "lake", path: "/name", value: "Own lake" }];
  await db().blueprintAssignment.update({
    where: { id: assignments[1] ?? "" },
    data: { overrides: override },
  });
  const { candidates, version } = await readRolloutForm(staff, blueprintId);
  const found = assignments.map((id) => candidates.find(({ assignmentId }) => assignmentId === id));
  expect(version).toBe(2);
  expect(found.map((each) => [each?.whyNot, each?.overrides])).toEqual([
    [["region: A value is missing."], 0],
    [[], 1],
    [[], 0],
  ]);
  // On the tenant's page the missing value is entered for the new version.
  const which = { tenantId: tenants[0] ?? "", assignmentId: assignments[0] ?? "" };
  const { versionId } = await readRolloutForm(staff, blueprintId);
  await changeValues(staff, { ...which, versionId }, { variables: { region: "eu" }, secrets: {} });
  expect(await versions()).toEqual([2, 1, 1]);
});

test("a form sent twice is one rollout, and only one of a blueprint is in progress", async () => {
  await customers([{}, {}]);
  const { rolloutId, versionId } = await readRolloutForm(staff, blueprintId);
  const form = { rolloutId, blueprintId, versionId, assignmentIds: assignments, canaries: 9, stopAfter: 1 };
  await startRollout(staff, form);
  await startRollout(staff, form);
  expect(await rolloutOf(rolloutId)).toMatchObject({ canaries: 2, counts: { total: 2 } });
  const another = startRollout(staff, { ...form, rolloutId: randomUUID() });
  await expect(another).rejects.toMatchObject({ code: "conflict" });
  await expect(startRollout(await addStaff("viewer"), form)).rejects.toMatchObject({ code: "forbidden" });
});
