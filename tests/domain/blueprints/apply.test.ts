import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { keepAsOverride } from "#lib/blueprints/overrides.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { connectionLimitMs } from "#lib/polytomic/resources.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { apply, assign, madeOf, password, publish } from "#tests/support/hands/blueprints.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id: tenantId } = await onboard(staff));
  world.sandbox.clearRequests();
});

afterEach(() => void vi.restoreAllMocks());

const sent = (method: string) => world.sandbox.inspect().requests.filter((each) => each.method === method);

/** Lets time pass and the worker continue until the operation has ended, at most `times`. */
async function continueUntilOver(id: string, times = 10) {
  for (let time = 0; time < times && (await operationOf(id)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  return await operationOf(id);
}

test("a blueprint is applied: waits for the schema, creates inactive, reads back, switches on", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema" });
  expect(await continueUntilOver(id)).toMatchObject({ state: "done" });
  const made = await madeOf(assignmentId);
  expect(made.map(({ key, origin, active }) => [key, origin, active])).toEqual([
    ["source", "created", false],
    ["lake", "created", false],
    ["bulk", "created", true],
  ]);
  const posts = sent("POST").map(({ path }) => path);
  expect(posts.at(-1)).toMatch(/\/activate$/);
  expect(posts.filter((path) => path === "/api/connections")).toHaveLength(2);
});

test("each resource that runs is created, read back and then switched on", async () => {
  const id = await apply(staff, tenantId, await assign(staff, tenantId, await publish(staff)));
  await continueUntilOver(id);
  const about = world.sandbox.inspect().requests.filter(({ path, status }) => {
    return path.startsWith("/api/bulk/syncs") && status !== undefined && status < 300;
  });
  const steps = about.map(({ method, path }) => `${method} ${path.replace(/[0-9a-f-]{36}/, "ID")}`);
  expect(steps.slice(steps.indexOf("POST /api/bulk/syncs"))).toEqual([
    "POST /api/bulk/syncs",
    "GET /api/bulk/syncs/ID",
    "GET /api/bulk/syncs/ID/schemas",
    "POST /api/bulk/syncs/ID/activate",
  ]);
});

test("what Polytomic keeps otherwise than it was sent is not switched on until staff have agreed", async () => {
  const bulkSync = kinds.bulkSync as Required<typeof kinds.bulkSync>;
  const { create } = bulkSync;
  vi.spyOn(bulkSync, "create").mockImplementation(async (place, body, ...rest) => {
    const answer = await create(place, body, ...rest);
    if (answer.kind === "ok")
      await place.organization.replaceRecord("bulkSyncs", answer.value.id, { ...body, mode: "snapshot" });
    return answer;
  });
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  const id = await apply(staff, tenantId, assignmentId);
  expect(await continueUntilOver(id)).toMatchObject({ state: "failed", messageCode: "resource_not_as_sent" });
  expect(sent("POST").filter(({ path }) => path.endsWith("/activate"))).toEqual([]);
  const which = { assignmentId, tenantId, key: "bulk", path: "/mode" };
  await keepAsOverride(staff, which);
  expect(await continueUntilOver(await apply(staff, tenantId, assignmentId))).toMatchObject({
    state: "done",
  });
  expect((await madeOf(assignmentId)).at(-1)).toMatchObject({ key: "bulk", active: true, drift: "in_step" });
});

test("a schema that was read by the time that the refusal came is waited for all the same", async () => {
  const bulkSync = kinds.bulkSync as Required<typeof kinds.bulkSync>;
  const { isWaiting } = bulkSync;
  vi.spyOn(bulkSync, "isWaiting").mockImplementationOnce(async (...asked) => {
    world.moveClock(6 * secondMs);
    return await isWaiting(...asked);
  });
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "awaits_schema" });
  expect(await continueUntilOver(id)).toMatchObject({ state: "done" });
});

test("applied again, nothing is sent", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  await continueUntilOver(await apply(staff, tenantId, assignmentId));
  world.sandbox.clearRequests();
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "done" });
  expect([...sent("POST"), ...sent("PUT"), ...sent("DELETE")]).toEqual([]);
});

test("no secret is in operation, ledger, timeline or what is on record", async () => {
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  await continueUntilOver(await apply(staff, tenantId, assignmentId));
  const rows = await Promise.all([
    db().operation.findMany({ where: { tenantId } }),
    db().upstreamCall.findMany({ where: { tenantId } }),
    db().auditEvent.findMany({ where: { tenantId } }),
    db().managedResource.findMany({ where: { tenantId } }),
  ]);
  const text = JSON.stringify(rows);
  expect(text).toContain("$secret");
  expect(text).not.toContain(password);
});

test("a refused resource ends the operation with its name, and applying again goes on from there", async () => {
  const [source, lake] = structuredClone(bulkDocument.resources);
  const wrong = { ...lake, spec: { ...lake?.spec, type: "nothing" } };
  const document = { ...bulkDocument, resources: [source, wrong] };
  const of = await publish(staff, { ...document, variables: [bulkDocument.variables[0]] });
  const assignmentId = await assign(staff, tenantId, of);
  const id = await apply(staff, tenantId, assignmentId);
  const { state, messageCode: code, messageParams: params } = await operationOf(id);
  expect([state, code]).toEqual(["failed", "resource_refused"]);
  expect(operationWords({ code: code ?? "", params })).toMatch(/[a-z]\. What was made before it stays\.$/);
  const attention = await db().tenantAttention.findMany({ where: { tenantId } });
  expect(attention.map(({ code }) => code)).toEqual(["blueprint_failed"]);
  expect(await madeOf(assignmentId)).toHaveLength(1);
  await apply(staff, tenantId, assignmentId);
  expect(sent("POST").filter(({ path }) => path === "/api/connections")).toHaveLength(3);
});

test("what was just made and is not found yet is looked for again, and not made twice", async () => {
  const [source] = bulkDocument.resources;
  const document = { variables: [bulkDocument.variables[0]], resources: [source] };
  const assignmentId = await assign(staff, tenantId, await publish(staff, document));
  const reading = vi.spyOn(kinds.connection, "read").mockResolvedValue(null);
  const id = await apply(staff, tenantId, assignmentId);
  expect(await operationOf(id)).toMatchObject({ state: "waiting", messageCode: "resource_not_there" });
  reading.mockRestore();
  expect(await continueUntilOver(id)).toMatchObject({ state: "done" });
  expect(sent("POST").filter(({ path }) => path === "/api/connections")).toHaveLength(1);
});

test("a connection has two minutes to answer, in the ledger as well", async () => {
  const limits: number[] = [];
  const limited = AbortSignal.timeout;
  vi.spyOn(AbortSignal, "timeout").mockImplementation((ms) => {
    limits.push(ms);
    return limited(ms);
  });
  const assignmentId = await assign(staff, tenantId, await publish(staff));
  await continueUntilOver(await apply(staff, tenantId, assignmentId));
  vi.mocked(AbortSignal.timeout).mockRestore();
  expect(limits.filter((ms) => ms === connectionLimitMs)).toHaveLength(2);
  expect(Math.max(...limits.filter((ms) => ms !== connectionLimitMs))).toBeLessThan(connectionLimitMs);
  const calls = await db().upstreamCall.findMany({ where: { tenantId, step: "resource_create" } });
  const spans = calls.map(({ subject, deadlineAt, sentAt }) => [
    subject,
    deadlineAt.getTime() - sentAt.getTime() >= connectionLimitMs,
  ]);
  expect(Object.fromEntries(spans)).toEqual({ source: true, lake: true, bulk: false });
});
