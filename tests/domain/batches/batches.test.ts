import { randomUUID } from "node:crypto";
import { beforeEach, expect, test, vi } from "vitest";
import { record } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { readBatches } from "#lib/batches/read.ts";
import { sweepBatches } from "#lib/batches/run.ts";
import { startBatch, stopBatch } from "#lib/batches/start.ts";
import { type BatchForm, batchForm } from "#lib/forms/batch.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { actionsOf } from "#tests/support/hands/keyed.ts";
import { addStaff, customer, draftId, onboard, submit } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
let staff: Staff;

beforeEach(async () => {
  await db().batch.deleteMany();
  await runSql("DELETE FROM pgboss.job");
  staff = await addStaff("onboarder", false);
});

/** A tenant of our records alone. */
async function tenant(): Promise<string> {
  const id = draftId();
  await submit(staff, customer(id, `Customer ${id}`), "organization");
  return id;
}

async function start(ids: string[], form: Partial<BatchForm> & Pick<BatchForm, "kind">, by = staff) {
  const batchId = form.batchId ?? randomUUID();
  await startBatch(by, { ids: [], labels: [], ...form, batchId }, ids);
  return batchId;
}

const run = (batchId: string) => handlers.batch({ data: { batchId }, attempt: 1, signal });

async function linesOf(batchId: string): Promise<Record<string, [string | null, string]>> {
  const { batch } = await readBatches(staff, batchId);
  return Object.fromEntries((batch?.lines ?? []).map((line) => [line.tenantId, [line.outcome, line.words]]));
}

async function done(ids: string[], form: Parameters<typeof start>[1]) {
  const batchId = await start(ids, form);
  await run(batchId);
  return await linesOf(batchId);
}

test("a batch says what happened to each tenant, and leaves an audit row at each that it changed", async () => {
  const [fresh, held, busy] = [await tenant(), await tenant(), await tenant()];
  await changeTenant(staff, held, "hold");
  const batchId = await start([fresh, held], { kind: "hold" });
  expect((await readBatches(staff, batchId)).batch?.counts).toEqual({
    total: 2,
    done: 0,
    skipped: 0,
    failed: 0,
  });
  await run(batchId);
  expect(await linesOf(batchId)).toEqual({
    [fresh]: ["done", "Done"],
    [held]: ["skipped", "Nothing to change"],
  });
  const onHold = (await actionsOf(fresh)).filter((action) => action === "tenant.put-on-hold");
  expect(onHold).toEqual(["tenant.put-on-hold"]);
  world.moveClock(1_000);
  await db().tenant.update({ where: { id: busy }, data: { leaseUntil: later(clock.now(), minuteMs) } });
  expect(await done([fresh, busy], { kind: "archive" })).toEqual({
    [fresh]: ["done", "Done"],
    [busy]: ["failed", "A change is in progress for this tenant. Try again when it is over"],
  });
  expect((await db().tenant.findUniqueOrThrow({ where: { id: busy } })).archivedAt).toBeNull();
  const { recent } = await readBatches(staff, undefined);
  expect(recent.map(({ title, counts, isOver }) => [title, counts.total, counts.failed, isOver])).toEqual([
    ["Archive", 2, 1, true],
    ["Put on hold", 2, 0, true],
  ]);
});

test("a tenant whose organization is gone is not restored, and the others are", async () => {
  const [lost, kept] = [await tenant(), await tenant()];
  for (const id of [lost, kept]) await changeTenant(staff, id, "archive");
  await record(db(), staff, "organization.written-off", { type: "tenant", id: lost }, {});
  expect(await done([lost, kept], { kind: "restore" })).toEqual({
    [lost]: ["failed", "Its organization no longer exists at Polytomic. Onboard the customer again"],
    [kept]: ["done", "Done"],
  });
});

test("labels are added beside those that a tenant has, in the spelling that is known, and removed by name", async () => {
  const [labelled, plain, full] = [await tenant(), await tenant(), await tenant()];
  const many = Array.from({ length: 20 }, (_, n) => `label ${n}`);
  await done([full], { kind: "add_labels", labels: many });
  await done([labelled], { kind: "add_labels", labels: ["Pilot", "EU"] });
  expect(await done([labelled, plain, full], { kind: "add_labels", labels: ["pilot"] })).toEqual({
    [labelled]: ["skipped", "Nothing to change"],
    [plain]: ["done", "Done"],
    [full]: ["failed", "It would have more than 20 labels"],
  });
  const labelsOf = async (id: string) => (await db().tenant.findUniqueOrThrow({ where: { id } })).labels;
  expect(await labelsOf(plain)).toEqual(["Pilot"]);
  await done([labelled, plain], { kind: "remove_labels", labels: ["PILOT"] });
  expect([await labelsOf(labelled), await labelsOf(plain)]).toEqual([["EU"], []]);
  expect(await db().label.count({ where: { name: "Pilot" } })).toBe(0);
});

test("a batch changes the owner, and a disabled person becomes nobody's", async () => {
  const [id, other, owner] = [await tenant(), await tenant(), await addStaff()];
  expect(await done([id], { kind: "owner", ownerId: owner.id })).toEqual({ [id]: ["done", "Done"] });
  const [event] = await db().auditEvent.findMany({ where: { tenantId: id, action: "tenant.changed" } });
  expect(event?.detail).toEqual({ ownerBefore: staff.email, ownerNow: owner.email, what: "owner" });
  const batchId = await start([other], { kind: "owner", ownerId: owner.id });
  await db().staff.update({ where: { id: owner.id }, data: { disabledAt: clock.now() } });
  await run(batchId);
  expect(await linesOf(batchId)).toEqual({ [other]: ["failed", "The new owner's account is disabled"] });
  await expect(start([other], { kind: "owner", ownerId: owner.id })).rejects.toMatchObject({
    fields: { ownerId: "Choose an active member of the team." },
  });
});

test("keys are verified at Polytomic, each with its result", async () => {
  const [alive, dead, none] = [await onboard(staff), await onboard(staff), await tenant()];
  await world.ask(`DELETE /api/organizations/${dead.organizationId}/users/${dead.userId}`);
  const lines = await done([alive.id, dead.id, none], { kind: "verify" });
  expect(lines).toEqual({
    [alive.id]: ["done", "The key works"],
    [dead.id]: ["failed", "A key does not work"],
    [none]: ["skipped", "No key in use"],
  });
  expect(await actionsOf(dead.id)).toContain("key.refused");
});

test("what was submitted twice is one batch, and a job that comes twice does nothing twice", async () => {
  const [id, other] = [await tenant(), await tenant()];
  const batchId = await start([id], { kind: "hold" });
  await start([id], { kind: "hold", batchId });
  const another = { code: "conflict", message: "Another batch was started from this page." };
  for (const [ids, kind, by] of [
    [[id], "archive", staff],
    [[id, other], "hold", staff],
    [[other], "hold", staff],
    [[id], "hold", await addStaff()],
  ] as const)
    await expect(start([...ids], { kind, batchId }, by)).rejects.toMatchObject(another);
  expect((await listJobs("batch")).map(({ data }) => data)).toEqual([{ batchId }]);
  await run(batchId);
  await run(batchId);
  expect(await linesOf(batchId)).toEqual({ [id]: ["done", "Done"] });
  expect((await actionsOf(id)).filter((action) => action === "tenant.put-on-hold")).toHaveLength(1);
});

test("a batch whose job was lost is found again, and one that is over is not", async () => {
  const batchId = await start([await tenant()], { kind: "hold" });
  await runSql("DELETE FROM pgboss.job");
  await sweepBatches();
  expect((await listJobs("batch")).map(({ data }) => data)).toEqual([{ batchId }]);
  await run(batchId);
  await runSql("DELETE FROM pgboss.job");
  await sweepBatches();
  expect(await listJobs("batch")).toEqual([]);
});

test("viewers can't start a batch, and one of a person who lost the right changes nothing more", async () => {
  const [id, viewer] = [await tenant(), await addStaff("viewer")];
  await expect(start([id], { kind: "hold" }, viewer)).rejects.toMatchObject({ code: "forbidden" });
  const batchId = await start([id], { kind: "hold" });
  await db().staff.update({ where: { id: staff.id }, data: { role: "viewer" } });
  await run(batchId);
  expect(await linesOf(batchId)).toEqual({
    [id]: ["failed", "The person who started this may no longer change tenants"],
  });
});

test("a stopped batch leaves the rest as it is", async () => {
  const id = await tenant();
  const batchId = await start([id], { kind: "hold" });
  await stopBatch(staff, batchId);
  await run(batchId);
  expect(await linesOf(batchId)).toEqual({ [id]: ["skipped", "The batch was stopped"] });
  expect((await db().tenant.findUniqueOrThrow({ where: { id } })).onHoldAt).toBeNull();
});

test("a batch that ends while it is read is over in both parts of its page", async () => {
  const batchId = await start([await tenant()], { kind: "hold" });
  const { batch: table } = db();
  const findUnique = table.findUnique.bind(table);
  vi.spyOn(table, "findUnique").mockImplementationOnce(((query: never) =>
    db()
      .batch.update({ where: { id: batchId }, data: { endedAt: clock.now() } })
      .then(() => findUnique(query))) as never);
  const { batch, recent } = await readBatches(staff, batchId);
  expect([batch?.isOver, recent.find((each) => each.id === batchId)?.isOver]).toEqual([true, true]);
});

test("the form names what is missing", () => {
  const batchId = randomUUID();
  const fieldsOf = (form: object) =>
    (batchForm.safeParse({ batchId, ids: randomUUID(), ...form }).error?.issues ?? []).map(
      ({ path }) => path[0],
    );
  expect(fieldsOf({ kind: "hold" })).toEqual([]);
  expect(fieldsOf({ kind: "hold", ids: "" })).toEqual(["ids"]);
  expect(fieldsOf({ kind: "owner" })).toEqual(["ownerId"]);
  expect(fieldsOf({ kind: "add_labels", labels: " ," })).toEqual(["labels"]);
  expect(fieldsOf({ kind: "delete" })).toEqual(["kind"]);
});
