import { beforeAll, expect, test } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { listFindings } from "#lib/reconcile/findings.ts";
import { carryOnImport, startImport } from "#lib/reconcile/importing.ts";
import { readLive, readReconcile } from "#lib/reconcile/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const many = 5_000;
let staff: Staff;
let runId = "";

beforeAll(async () => {
  staff = await addStaff();
  for (let n = 1; n <= many; n += 1) world.sandbox.addOutsideOrganization(`Outside ${n}`);
  runId = (await runNow(staff)).id;
}, 300_000);

const tenants = () => db().tenant.count();
const importRun = () => db().importRun.findFirstOrThrow({ orderBy: { startedAt: "desc" } });

test("the findings come in pages of fifty, and all of them can be reached both ways", async () => {
  const open = (at: object) => readReconcile(staff, reconcileQuery.parse({ kind: "not_ours", ...at }));
  const first = await open({});
  expect(first.rows).toHaveLength(50);
  expect(first).toMatchObject({
    previous: null,
    counts: expect.arrayContaining([{ kind: "not_ours", open: many, all: many }]),
  });
  const second = await open({ after: first.next });
  expect((await open({ before: second.previous })).rows).toEqual(first.rows);

  // The list alone: the page around it counts all findings again each time.
  const read = (at: { after?: string; before?: string }) => listFindings(runId, "not_ours", at);
  const most = many / 50 + 1;
  let page = await read({});
  const forth = [page.rows];
  while (page.next !== null && forth.length < most) {
    page = await read({ after: page.next });
    forth.push(page.rows);
  }
  expect(forth.slice(0, 2)).toEqual([first.rows, second.rows]);
  expect(forth.every((rows) => rows.length === 50)).toBe(true);
  expect(new Set(forth.flat().map(({ id }) => id)).size).toBe(many);
  const back = [page.rows];
  while (page.previous !== null && back.length < most) {
    page = await read({ before: page.previous });
    back.unshift(page.rows);
  }
  expect(back).toEqual(forth);
});

test("5,000 organizations are adopted in one run, with one list and nothing sent", async () => {
  await startImport(staff, runId);
  await expect(startImport(staff, runId)).rejects.toMatchObject({ code: "conflict" });
  expect((await readLive(staff)).importing).toMatchObject({ state: "running", done: 0, total: many });
  world.sandbox.clearRequests();
  await carryOnImport();
  expect(world.sandbox.inspect().requests.map(({ endpoint }) => endpoint)).toEqual(["listOrganizations"]);
  expect(await importRun()).toMatchObject({ state: "done", done: many, total: many });
  expect(await tenants()).toBe(many);
  expect(await db().auditEvent.count({ where: { action: "tenant.imported", actorId: staff.id } })).toBe(many);
  const [one] = await db().tenant.findMany({ where: { name: "Outside 4711" } });
  expect(one).toMatchObject({
    imported: true,
    organizationOrigin: "adopted",
    stage: "organization_created",
    nameKey: "outside4711",
    ownerId: staff.id,
  });
}, 300_000);

test("a second import creates no duplicates", async () => {
  await expect(startImport(staff, runId)).rejects.toMatchObject({ code: "conflict" });
  world.moveClock(minuteMs);
  const next = await runNow(staff);
  expect(next.findings).toEqual([]);
  await expect(startImport(staff, runId)).rejects.toMatchObject({ message: "A newer run has finished." });
  expect(await tenants()).toBe(many);
}, 300_000);

test("a worker that replaces a dead one adopts the rest, and creates no duplicates", async () => {
  const { id } = await importRun();
  const half = await db().finding.findMany({ where: { runId }, orderBy: { id: "asc" }, take: 600 });
  const lost = half.slice(0, 300).flatMap(({ organizationId }) => organizationId ?? []);
  await db().operation.deleteMany({ where: { tenant: { organizationId: { in: lost } } } });
  await db().tenant.deleteMany({ where: { organizationId: { in: lost } } });
  await db().finding.updateMany({
    where: { id: { in: half.map((each) => each.id) } },
    data: { repairedAt: null, repairedById: null, repairCode: null },
  });
  await db().importRun.update({
    where: { id },
    data: { state: "running", done: many - 600, finishedAt: null },
  });
  world.moveClock(2 * minuteMs);
  await carryOnImport();
  expect(await importRun()).toMatchObject({ state: "done", done: many });
  expect(await tenants()).toBe(many);
  expect(await db().finding.count({ where: { runId, repairedAt: null } })).toBe(0);
});

test("an import that another worker is working on is left alone", async () => {
  const { id } = await importRun();
  await db().importRun.update({ where: { id }, data: { state: "running", seenAt: clock.now() } });
  await carryOnImport();
  expect(await importRun()).toMatchObject({ state: "running" });
  await db().importRun.update({ where: { id }, data: { state: "done" } });
});
