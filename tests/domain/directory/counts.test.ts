import { randomUUID } from "node:crypto";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { foldCounts } from "#lib/directory/counts.ts";
import { readHome } from "#lib/directory/home.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asName } from "#lib/tenants/folded.ts";
import { raiseFor, somethingElse } from "#tests/support/hands/attention.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
let staff: Staff;

beforeAll(async () => {
  staff = await addStaff("viewer", false);
});

const readCounts = async () => (await readHome(staff)).counts;

const add = (count: number) =>
  db().tenant.createMany({
    data: Array.from({ length: count }, () => ({
      id: randomUUID(),
      ...asName("Northwind"),
      createdById: staff.id,
      ownerId: staff.id,
      createdAt: clock.now(),
      updatedAt: clock.now(),
    })),
  });

/** By looking at every tenant, which the app never does. */
async function countAll(): Promise<Record<string, number>> {
  const none = Object.keys(await readCounts()).map((status) => [status, 0]);
  const groups = await db().tenant.groupBy({ by: ["status"], _count: { _all: true } });
  return { ...Object.fromEntries(none), ...Object.fromEntries(groups.map((g) => [g.status, g._count._all])) };
}

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant CASCADE`;
  await add(5);
});

test("counts follow tenants that are added, changed, removed and swept away", async () => {
  expect(await readCounts()).toMatchObject({ draft: 5, active: 0 });
  const [one, two] = await db().tenant.findMany();
  await db().tenant.update({ where: { id: one?.id }, data: { stage: "active" } });
  await raiseFor(two?.id ?? "", somethingElse);
  // A change that leaves the status as it is.
  await db().tenant.updateMany({ data: { notes: "Seen" } });
  expect(await readCounts()).toMatchObject({ draft: 3, active: 1, "needs attention": 1 });
  await db().tenant.updateMany({ data: { archivedAt: clock.now() } });
  expect(await readCounts()).toMatchObject({ draft: 0, archived: 5 });
  await db().tenant.delete({ where: { id: two?.id } });
  await db().tenant.updateMany({ data: { archivedAt: null } });
  expect(await readCounts()).toEqual(await countAll());
  await db().tenant.deleteMany({ where: { stage: "draft" } });
  expect(await readCounts()).toEqual(await countAll());
  expect(await readCounts()).toMatchObject({ draft: 0, active: 1 });
  await db().$executeRaw`TRUNCATE tenant CASCADE`;
  expect(Object.values(await readCounts()).every((n) => n === 0)).toBe(true);
  expect(await readCounts()).toEqual(await countAll());
});

test("what is rolled back is not counted", async () => {
  const undone = db().$transaction(async (tx) => {
    await tx.tenant.deleteMany();
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await readCounts()).toMatchObject({ draft: 5 });
});

test("folding leaves one row for each status that a tenant has, and the same counts, also by two workers while tenants come", async () => {
  for (let n = 0; n < 10; n += 1) await add(1);
  await db().tenant.updateMany({ data: { stage: "active" } });
  // A status that a tenant had and that no tenant has now.
  const { id } = await db().tenant.findFirstOrThrow();
  for (const onHoldAt of [clock.now(), null]) await db().tenant.update({ where: { id }, data: { onHoldAt } });
  await add(2);
  expect(await db().tenantCount.count()).toBeGreaterThan(2);
  await foldCounts();
  expect(await db().tenantCount.count()).toBeGreaterThan(2);
  await foldCounts(0);
  expect(await db().tenantCount.findMany({ orderBy: { status: "asc" } })).toMatchObject([
    { status: "active", n: 15 },
    { status: "draft", n: 2 },
  ]);
  await Promise.all([foldCounts(0), add(3), foldCounts(0), add(4), foldCounts(0)]);
  expect(await readCounts()).toMatchObject({ active: 15, draft: 9 });
});
