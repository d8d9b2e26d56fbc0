import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { readBatches } from "#lib/batches/read.ts";
import { startBatch, stopBatch } from "#lib/batches/start.ts";
import { undoBatch } from "#lib/batches/undo.ts";
import type { BatchForm } from "#lib/forms/batch.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { actionsOf } from "#tests/support/hands/keyed.ts";
import { addStaff, customer, draftId, submit } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
let staff: Staff;
let colleague: Staff;

beforeEach(async () => {
  await db().batch.deleteMany();
  staff = await addStaff("onboarder", false);
  colleague = await addStaff("onboarder", false);
});

async function tenant(): Promise<string> {
  const id = draftId();
  await submit(staff, customer(id, `Customer ${id}`), "organization");
  return id;
}

const run = (batchId: string) => handlers.batch({ data: { batchId }, attempt: 1, signal });

async function batchOf(ids: string[], form: Partial<BatchForm> & Pick<BatchForm, "kind">): Promise<string> {
  const batchId = randomUUID();
  await startBatch(staff, { ids: [], labels: [], ...form, batchId }, ids);
  await run(batchId);
  world.moveClock(1_000);
  return batchId;
}

async function undone(batchId: string, by = staff): Promise<Record<string, [string | null, string]>> {
  const id = await undoBatch(by, batchId);
  await run(id);
  const { batch } = await readBatches(staff, id);
  return Object.fromEntries((batch?.lines ?? []).map((line) => [line.tenantId, [line.outcome, line.words]]));
}

const rowOf = (id: string) => db().tenant.findUniqueOrThrow({ where: { id } });
const done = ["done", "Done"];
const changed = ["skipped", "Changed since, so it was left as it is"];

test("an undone batch gives each tenant back its own owner, and leaves what a colleague changed since", async () => {
  const [mine, theirs, since] = [await tenant(), await tenant(), await tenant()];
  await db().tenant.update({ where: { id: theirs }, data: { ownerId: colleague.id } });
  const [next, other] = [await addStaff(), await addStaff()];
  const batchId = await batchOf([mine, theirs, since], { kind: "owner", ownerId: next.id });
  await db().tenant.update({ where: { id: since }, data: { ownerId: other.id } });
  expect(await undone(batchId)).toEqual({ [mine]: done, [theirs]: done, [since]: changed });
  const owners = await Promise.all([mine, theirs, since].map(async (id) => (await rowOf(id)).ownerId));
  expect(owners).toEqual([staff.id, colleague.id, other.id]);
  const [event] = await db().auditEvent.findMany({
    where: { tenantId: theirs, action: "tenant.changed" },
    orderBy: { at: "desc" },
  });
  expect(event?.detail).toEqual({ ownerBefore: next.email, ownerNow: colleague.email, what: "owner" });
});

test("an owner whose account was disabled meanwhile does not get the tenant back", async () => {
  const [id, next] = [await tenant(), await addStaff()];
  await db().tenant.update({ where: { id }, data: { ownerId: colleague.id } });
  const batchId = await batchOf([id], { kind: "owner", ownerId: next.id });
  await db().staff.update({ where: { id: colleague.id }, data: { disabledAt: new Date() } });
  expect(await undone(batchId)).toEqual({ [id]: ["failed", "The new owner's account is disabled"] });
  expect((await rowOf(id)).ownerId).toBe(next.id);
});

test("labels are as they were, also those that a tenant had before the batch", async () => {
  const [had, had2, since] = [await tenant(), await tenant(), await tenant()];
  await batchOf([had], { kind: "add_labels", labels: ["Pilot", "EU"] });
  const batchId = await batchOf([had, had2, since], { kind: "add_labels", labels: ["pilot", "New"] });
  await batchOf([since], { kind: "add_labels", labels: ["Later"] });
  expect(await undone(batchId)).toEqual({ [had]: done, [had2]: done, [since]: changed });
  const labels = await Promise.all([had, had2, since].map(async (id) => (await rowOf(id)).labels));
  expect(labels).toEqual([["Pilot", "EU"], [], ["Pilot", "New", "Later"]]);
  const removal = await batchOf([had, since], { kind: "remove_labels", labels: ["EU", "New"] });
  expect((await rowOf(had)).labels).toEqual(["Pilot"]);
  expect(await undone(removal)).toEqual({ [had]: done, [since]: done });
  expect((await rowOf(had)).labels).toEqual(["Pilot", "EU"]);
  expect((await rowOf(since)).labels).toEqual(["Pilot", "New", "Later"]);
});

test("only those that the batch put on hold are taken off, and not one that was put on hold again", async () => {
  const [fresh, held, heldAgain] = [await tenant(), await tenant(), await tenant()];
  await changeTenant(staff, held, "hold");
  const batchId = await batchOf([fresh, held, heldAgain], { kind: "hold" });
  await changeTenant(colleague, heldAgain, "resume");
  world.moveClock(1_000);
  await changeTenant(colleague, heldAgain, "hold");
  expect(await undone(batchId)).toEqual({ [fresh]: done, [heldAgain]: changed });
  const holds = await Promise.all(
    [fresh, held, heldAgain].map(async (id) => (await rowOf(id)).onHoldAt !== null),
  );
  expect(holds).toEqual([false, true, true]);
  expect((await actionsOf(fresh)).filter((action) => action.startsWith("tenant."))).toContain(
    "tenant.resumed",
  );
});

test("archived tenants are restored, restored ones archived, and those taken off hold put back", async () => {
  const id = await tenant();
  for (const [kind, field] of [
    ["archive", "archivedAt"],
    ["restore", "archivedAt"],
    ["hold", "onHoldAt"],
    ["resume", "onHoldAt"],
  ] as const) {
    if (kind === "restore" || kind === "resume")
      await changeTenant(staff, id, kind === "restore" ? "archive" : "hold");
    const before = (await rowOf(id))[field] !== null;
    const batchId = await batchOf([id], { kind });
    expect((await rowOf(id))[field] !== null, kind).toBe(!before);
    expect(await undone(batchId)).toEqual({ [id]: done });
    expect((await rowOf(id))[field] !== null, kind).toBe(before);
    await db().tenant.update({ where: { id }, data: { archivedAt: null, onHoldAt: null } });
  }
});

test("a batch is undone once, whoever asks again, and says which batch did it", async () => {
  const batchId = await batchOf([await tenant()], { kind: "hold" });
  expect((await readBatches(staff, batchId)).batch).toMatchObject({ undoable: 1, undoneBy: null });
  const ids = await Promise.all([undoBatch(staff, batchId), undoBatch(colleague, batchId)]);
  expect(new Set(ids).size).toBe(1);
  const [id = ""] = ids;
  expect((await readBatches(staff, batchId)).batch).toMatchObject({ undoable: 0, undoneBy: id });
  await run(id);
  const { batch, recent } = await readBatches(staff, id);
  expect(batch).toMatchObject({ title: "Undo put on hold", undoes: batchId, undoable: 0 });
  expect(recent.map(({ title }) => title)).toEqual(["Undo put on hold", "Put on hold"]);
});

test("what is not finished, has changed nothing, or is not theirs to change can't be undone", async () => {
  const viewer = await addStaff("viewer", false);
  const [id, open] = [await tenant(), randomUUID()];
  await startBatch(staff, { ids: [], labels: [], kind: "hold", batchId: open }, [id]);
  await expect(undoBatch(staff, open)).rejects.toMatchObject({ message: "This batch is not finished." });
  await stopBatch(staff, open);
  const nothing = { code: "conflict", message: "There is nothing to undo." };
  await expect(undoBatch(staff, open)).rejects.toMatchObject(nothing);
  const verified = await batchOf([id], { kind: "verify" });
  await expect(undoBatch(staff, verified)).rejects.toMatchObject(nothing);
  const held = await batchOf([id], { kind: "hold" });
  await expect(undoBatch(viewer, held)).rejects.toMatchObject({ code: "forbidden" });
  expect((await readBatches(viewer, held)).batch).toMatchObject({ undoable: 0 });
  await expect(undoBatch(staff, randomUUID())).rejects.toMatchObject({ code: "not-found" });
});
