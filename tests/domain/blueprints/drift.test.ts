import { randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { minuteMs, secondMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { checkDrift, compare } from "#lib/blueprints/drift.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { compareNightly, sweepDrift } from "#lib/blueprints/nightly.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { apply, assign, clientOf, continued, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What a comparison says of each resource, what it costs, and how far a night gets. */

const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  vi.restoreAllMocks();
  // Other tests' tenants are not due.
  await db().blueprintAssignment.updateMany({ data: { endedAt: new Date(0) } });
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
});

async function applied() {
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  expect(await continued(world, await apply(staff, tenantId, assignmentId))).toMatchObject({ state: "done" });
  return assignmentId;
}

const states = async (assignmentId: string) =>
  Object.fromEntries((await madeOf(assignmentId)).map(({ key, drift }) => [key, drift]));
const attentionCodes = async () =>
  (await db().tenantAttention.findMany({ where: { tenantId } })).map(({ code }) => code);
const [source] = bulkDocument.resources;

test("a connection that stops working is unhealthy, also where nothing of it has changed", async () => {
  const assignmentId = await applied();
  const [row] = await madeOf(assignmentId);
  const client = await clientOf(tenantId);
  const configuration = { ...source?.spec.configuration, password: "wrong" };
  const body = { name: row?.name, validate: false, configuration };
  world.moveClock(secondMs);
  expect((await client.replaceRecord("connections", row?.upstreamId ?? "", body)).kind).toBe("ok");
  // Polytomic does not say yet.
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "good" });
  world.moveClock(10 * secondMs);
  world.sandbox.clearRequests();
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "warn" });
  expect(await states(assignmentId)).toEqual({ source: "unhealthy", lake: "in_step", bulk: "in_step" });
  expect(await attentionCodes()).toEqual(["blueprint_drifted"]);
  const read = world.sandbox.inspect().requests.map(({ path }) => path);
  expect(read).not.toContainEqual(expect.stringContaining(`/${row?.upstreamId}`));
  await client.replaceRecord("connections", row?.upstreamId ?? "", {
    ...body,
    configuration: { ...configuration, password: "right" },
  });
  world.moveClock(10 * secondMs);
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "good" });
  expect(await attentionCodes()).toEqual([]);
});

test("what is listed and can't be read is neither gone nor in step", async () => {
  const assignmentId = await applied();
  await db().managedResource.updateMany({ where: { assignmentId }, data: { upstreamUpdatedAt: null } });
  const { read } = kinds.bulkSync;
  vi.spyOn(kinds.bulkSync, "read").mockResolvedValue(null);
  // What is known of the others is kept and said.
  expect(await checkDrift(staff, { tenantId, assignmentId })).toEqual({
    message: "Compared: 1 resource can't be read now, so compare again later",
    tone: "warn",
  });
  expect(await states(assignmentId)).toEqual({ source: "in_step", lake: "in_step", bulk: "unknown" });
  expect(await attentionCodes()).toEqual([]);
  vi.mocked(kinds.bulkSync.read).mockImplementation(read);
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "good" });
});

test("when a list can't be read nothing is known, and it is said", async () => {
  const assignmentId = await applied();
  world.sandbox.faults.add({ fault: "403", endpoint: "listConnections", times: null });
  const checking = checkDrift(staff, { tenantId, assignmentId });
  await expect(checking).rejects.toThrow("Polytomic could not be read, so nothing is known.");
  world.sandbox.faults.clear();
  expect(await checkDrift(staff, { tenantId, assignmentId })).toMatchObject({ tone: "good" });
});

test("what has not moved costs the four lists, and what has is read", async () => {
  const assignmentId = await applied();
  const asked = async () => {
    world.sandbox.clearRequests();
    await compare(tenantId, assignmentId);
    return world.sandbox.inspect().requests.map(({ method, path }) => `${method} ${path}`);
  };
  const lists = ["connections", "bulk/syncs", "models", "syncs"].map((what) => `GET /api/${what}`);
  expect((await asked()).toSorted()).toEqual(lists.toSorted());
  const bulk = (await madeOf(assignmentId)).find(({ key }) => key === "bulk")?.upstreamId;
  world.moveClock(secondMs);
  await (await clientOf(tenantId)).setActive("bulkSyncs", bulk ?? "", false);
  const read = [`GET /api/bulk/syncs/${bulk}`, `GET /api/bulk/syncs/${bulk}/schemas`];
  expect((await asked()).toSorted()).toEqual([...lists, ...read].toSorted());
});

/** Assignments of one tenant that are due, each with a connection on record. */
async function due(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const assignmentId = await assign(staff, tenantId, await publish(staff));
    const row = { key: "source", kind: "connection", origin: "created" as const, name: "Source" };
    const at = { checkedAt: new Date(0), createdAt: new Date(0) };
    const made = { ...row, ...at, assignmentId, tenantId, upstreamId: randomUUID(), lastApplied: {} };
    await db().managedResource.create({ data: made });
    ids.push(assignmentId);
  }
  return ids;
}
const countChecked = (ids: string[]) =>
  db().blueprintAssignment.count({ where: { id: { in: ids }, checkedAt: { not: null } } });

test("a night ends when nothing is known of eight in a row", async () => {
  const ids = await due(10);
  await db().organizationKey.updateMany({ where: { tenantId }, data: { state: "stopped" } });
  await compareNightly();
  expect(await countChecked(ids)).toBe(8);
});

test("one job of a night ends after ten minutes, and the next one continues", async () => {
  const ids = await due(5);
  const { list } = kinds.connection;
  vi.spyOn(kinds.connection, "list").mockImplementation(async (...asked) => {
    world.moveClock(4 * minuteMs);
    return await list(...asked);
  });
  await compareNightly();
  expect(await countChecked(ids)).toBe(3);
  await compareNightly();
  expect(await countChecked(ids)).toBe(5);
});

test("the comparison is queued once while any is due, and not at all when none is", async () => {
  await runSql("DELETE FROM pgboss.job WHERE name = 'health'", []);
  await sweepDrift();
  expect(await listJobs("health")).toEqual([]);
  await due(1);
  await sweepDrift();
  await sweepDrift();
  expect((await listJobs("health")).map(({ data }) => data)).toEqual([{ what: "drift" }]);
});
