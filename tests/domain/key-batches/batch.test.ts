import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { findHeld, replaceHeld } from "#lib/key-batches/held.ts";
import { exportBatch } from "#lib/key-batches/read.ts";
import { changeKeyPolicy } from "#lib/keys/change-policy.ts";
import { readKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import { disableMember } from "#lib/staff/members.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
const serviceAddress = "polytomic+{tenant}-{n}@partner.example";
type Tenant = Awaited<ReturnType<typeof onboard>>;
let [admin, leaver] = [{} as Staff, {} as Staff];
let tenants: Tenant[] = [];

/** Three customers whose keys somebody read who has left. */
beforeEach(async () => {
  await db().keyBatch.deleteMany();
  await runSql("DELETE FROM pgboss.job");
  [admin, leaver] = [await addStaff("admin"), await addStaff()];
  tenants = [await onboard(admin), await onboard(admin), await onboard(admin)];
  for (const { id } of tenants) await readKey(leaver, id, "copy");
  await disableMember(admin, leaver.id);
});

const held = async () => {
  const found = await findHeld(admin, leaver.id);
  if (!found) throw new Error("nobody is disabled");
  return found;
};

async function replace(way: "overlap" | "now", more: { count?: number; batchId?: string } = {}) {
  const { keys, batchId } = await held();
  const keyIds = keys.filter(({ replace }) => replace.allowed).map(({ id }) => id);
  const form = { batchId: more.batchId ?? batchId, staffId: leaver.id, keyIds, way };
  await replaceHeld(admin, { ...form, typedCount: more.count ?? keyIds.length });
}

/** What a worker does: begins the batch, and drives every job that was queued. */
async function work(): Promise<void> {
  await handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
  for (const { data } of await listJobs("operation"))
    await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  await runSql("DELETE FROM pgboss.job");
}

const outcomes = async () =>
  Object.fromEntries(((await held()).batch?.lines ?? []).map((line) => [line.tenantId, line.outcome]));
const all = (outcome: string) => Object.fromEntries(tenants.map(({ id }) => [id, outcome]));
const mints = () => world.sandbox.inspect().requests.filter(({ endpoint }) => endpoint === "mintKey").length;

test("the chosen keys of a leaver are rotated by the worker, and each customer's outcome is said", async () => {
  const old = await Promise.all(tenants.map(({ id }) => keyIn(id, "current")));
  await replace("now");
  expect(await outcomes()).toEqual(all("queued"));
  expect((await held()).keys.every(({ isInUse, replace }) => isInUse && !replace.allowed)).toBe(true);
  await work();
  expect(await outcomes()).toEqual(all("replaced"));
  expect((await held()).batch).toMatchObject({ total: 3, settled: 3, replaced: 3, startedBy: admin.name });
  for (const [n, { id }] of tenants.entries()) {
    expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
    expect(await statusOf(world.origin, old[n]?.value as never)).toBe(401);
  }
  expect((await held()).keys.some(({ isInUse }) => isInUse)).toBe(false);
  const started = await db().auditEvent.findMany({
    where: { action: "key-batch.started", actorId: admin.id },
  });
  expect(started.map(({ detail }) => detail)).toEqual([{ because: "leaver", keys: 3, leaver: leaver.name }]);
});

test("each customer without the new key stands in the inbox until someone takes the key to send it", async () => {
  await replace("now");
  await work();
  const [first, second] = tenants as [Tenant, Tenant];
  const waiting = async () =>
    (await readInbox(admin, {})).entries
      .filter(({ kind, tenantId }) => kind === "new_key_unsent" && tenants.some(({ id }) => id === tenantId))
      .map(({ tenantId, next }) => [tenantId, next.href, next.label]);
  const line = ({ id }: Tenant) => [id, `/tenants/${id}/keys`, "Send the new key"];
  const byId = (lines: string[][]) => lines.toSorted(([a = ""], [b = ""]) => a.localeCompare(b));
  expect(byId(await waiting())).toEqual(byId(tenants.map(line)));
  await readKey(admin, first.id, "copy");
  await rotateKey(admin, { operationId: randomUUID(), tenantId: second.id, typedName: second.name });
  expect(await waiting()).toEqual(tenants.slice(2).map(line));
});

test("with overlap both keys work until each customer has switched; a dead key is rotated", async () => {
  await expect(replace("overlap")).rejects.toMatchObject({ fields: { way: expect.any(String) } });
  await changeKeyPolicy(admin, { maxAgeDays: 90, serviceAddress });
  const [dead] = tenants;
  await db().organizationKey.updateMany({
    where: { tenantId: dead?.id, state: "current" },
    data: { trouble: "not_accepted", troubleParams: { status: 401 } },
  });
  await replace("overlap");
  await work();
  expect(await outcomes()).toEqual({ ...all("overlapping"), [dead?.id ?? ""]: "replaced" });
  for (const { id } of tenants.slice(1))
    for (const state of ["current", "next"] as const)
      expect(await statusOf(world.origin, (await keyIn(id, state)).value)).toBe(200);
  expect((await held()).keys.filter(({ replace }) => replace.allowed)).toEqual([]);
});

test("the number has to be typed, and only who manages team and keys starts it", async () => {
  await expect(replace("now", { count: 2 })).rejects.toMatchObject({
    fields: { typedCount: "Type 3 to confirm." },
  });
  const { keys, batchId } = await held();
  const form = {
    batchId,
    staffId: leaver.id,
    keyIds: keys.map(({ id }) => id),
    way: "now",
    typedCount: 3,
  } as const;
  await expect(replaceHeld(await addStaff(), form)).rejects.toMatchObject({ code: "forbidden" });
  const never = (await keyIn((await onboard(admin)).id, "current")).id;
  const others = { ...form, keyIds: [never], typedCount: 1 };
  await expect(replaceHeld(admin, others)).rejects.toMatchObject({ code: "conflict" });
  expect(await db().keyBatch.count()).toBe(0);
});

test("a form sent twice and a worker that runs again at any point rotate each key once", async () => {
  const before = mints();
  const { batchId } = await held();
  await replace("now", { batchId });
  await replace("now", { batchId, count: -1 });
  const begin = () => handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
  await Promise.all([begin(), begin()]);
  await begin();
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 1 });
  await work();
  world.moveClock(minuteMs);
  await handlers.task({ data: { task: "sweep" }, attempt: 1, signal });
  await work();
  expect(await outcomes()).toEqual(all("replaced"));
  expect(
    await db().operation.count({
      where: { kind: "key_rotate", tenantId: { in: tenants.map(({ id }) => id) } },
    }),
  ).toBe(3);
  expect(mints()).toBeLessThanOrEqual(before + 4);
});

test("what can't be replaced is left alone and says why, and the others are not kept from it", async () => {
  const [gone, archived, replaced] = tenants as [Tenant, Tenant, Tenant];
  await replace("now");
  await rotateKey(admin, { operationId: randomUUID(), tenantId: gone.id, typedName: gone.name });
  await db().tenant.update({ where: { id: archived.id }, data: { archivedAt: new Date() } });
  await work();
  const lines = (await held()).batch?.lines.map(({ tenantId, outcome, why }) => [tenantId, outcome, why]);
  expect(Object.fromEntries((lines ?? []).map(([tenantId, ...what]) => [tenantId, what]))).toEqual({
    [gone.id]: ["skipped", "The key was no longer in use"],
    [archived.id]: ["skipped", expect.stringMatching(/archived/)],
    [replaced.id]: ["replaced", null],
  });
});

test("the customers to tell are a file, which a spreadsheet can't take for formulas", async () => {
  const [tenant] = tenants as [Tenant];
  await db().tenant.update({ where: { id: tenant.id }, data: { externalId: `=${tenant.id}` } });
  await replace("now");
  await work();
  const { batch } = await held();
  const { parts, name } = await exportBatch(admin, batch?.id ?? "");
  let text = "";
  for await (const part of parts) text += part;
  expect(name).toMatch(/^customers-to-notify-.*\.csv$/);
  const lines = text.trim().split("\r\n");
  expect(lines).toHaveLength(4);
  const { hint } = await keyIn(tenant.id, "current");
  expect(lines.find((line) => line.includes(tenant.id))).toMatch(new RegExp(`'=${tenant.id}.*${hint}`));
  await expect(exportBatch(leaver, batch?.id ?? "")).rejects.toMatchObject({ code: "forbidden" });
  const exports = await db().auditEvent.findMany({
    where: { targetId: batch?.id ?? "", action: { endsWith: ".exported" } },
  });
  expect(exports).toMatchObject([{ actorId: admin.id, targetType: "key-batch", detail: { rows: 3 } }]);
});
