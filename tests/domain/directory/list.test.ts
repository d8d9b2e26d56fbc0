import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { type KeyFilter, sorts, tenantsQuery } from "#lib/forms/tenants.ts";
import type { AttentionCode, AttentionReason } from "#lib/messages/attention.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asExternalId, asLabels, asName, asRootEmail } from "#lib/tenants/folded.ts";
import { raiseFor, raiseForAll, somethingElse } from "#tests/support/hands/attention.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
const total = 130;
let staff: Staff;

beforeAll(async () => {
  staff = await addStaff("viewer", false);
  const start = Date.parse("2026-01-01T00:00:00Z");
  await db().tenant.createMany({
    data: Array.from({ length: total }, (_, n) => {
      const name = `Customer ${String(n % 40).padStart(3, "0")}`;
      // Several rows share each time and name, and some have no key: paging must neither skip nor repeat.
      const at = new Date(start + Math.floor(n / 3) * 60_000);
      return {
        id: randomUUID(),
        ...asName(name),
        ...asExternalId(`EXT-${n}_50%`),
        ...asRootEmail(`root${n}@customer.example`),
        stage: n % 2 ? ("active" as const) : ("user_added" as const),
        ...asLabels(n % 13 === 0 ? ["Trial", ...(n % 26 === 0 ? ["Retail"] : [])] : []),
        keyMintedAt: n % 2 ? at : null,
        lastVerifiedAt: n % 2 ? at : null,
        createdById: staff.id,
        ownerId: staff.id,
        createdAt: at,
        updatedAt: at,
      };
    }),
  });
  const some = await db().tenant.findMany({ where: { externalId: { endsWith: "0_50%" } } });
  await raiseForAll(some, somethingElse);
});

/** Of these two tenants, and what they had before is theirs again afterwards. */
const some = { rootEmail: { in: ["root1@customer.example", "root3@customer.example"] } };
const raiseForSome = async (reason: AttentionReason) =>
  raiseForAll(await db().tenant.findMany({ where: some }), reason);
const foreignKey: AttentionReason = { code: "foreign_key", params: { organization: "Elsewhere" } };
const clearCode = (code: AttentionCode) => db().tenantAttention.deleteMany({ where: { code } });

const list = (query: object) => listTenants(staff, tenantsQuery.parse(query));

describe.each([...sorts, ...sorts.map((sort) => `-${sort}` as const)])("sorted by %s", (sort) => {
  test("paging forward visits every tenant once, and backward returns the same pages", async () => {
    const pages: string[][] = [];
    const cursors: (string | null)[] = [];
    let page = await list({ sort });
    expect(page.previous).toBeNull();
    for (;;) {
      pages.push(page.rows.map(({ id }) => id));
      cursors.push(page.previous);
      if (!page.next) break;
      page = await list({ sort, after: page.next });
    }
    expect(pages.map(({ length }) => length)).toEqual([50, 50, 30]);
    expect(new Set(pages.flat()).size).toBe(total);
    for (let n = pages.length - 1; n > 0; n -= 1) {
      const back = await list({ sort, before: cursors[n] });
      expect(back.rows.map(({ id }) => id)).toEqual(pages[n - 1]);
      expect(back.next).not.toBeNull();
    }
  });
});

async function countAll(query: object): Promise<number> {
  let found = 0;
  for (let page = await list(query); ; page = await list({ ...query, after: page.next })) {
    found += page.rows.length;
    if (!page.next) return found;
  }
}

describe("search", () => {
  test.each([
    ["customer 007", 4],
    ["ROOT12@", 1],
    ["ext-77_50%", 1],
    ["ext-77x50%", 0],
    ["trial", 10],
    // Short texts are beginnings of words, and signs alone find nothing.
    ["c", total],
    ["Ex", total],
    ["us", 0],
    ["%", 0],
    ["no such tenant", 0],
    ["ext-12345", 0],
    ["customer 12345", 0],
  ])("%s finds %i", async (q, count) => {
    expect(await countAll({ q })).toBe(count);
  });

  test("no address causes an error on our side: one with a NUL, or an invented cursor", async () => {
    expect((await list({ q: "customer\0 007" })).rows).toHaveLength(4);
    expect((await list({ label: "\0" })).rows).toHaveLength(50);
    const cursorOf = (value: string) =>
      Buffer.from(JSON.stringify([value, randomUUID()])).toString("base64url");
    for (const value of ["a\0b", "1", "Thursday", "+275760-09-13T00:00:00.000Z"])
      for (const sort of sorts)
        for (const at of ["after", "before"])
          expect((await list({ sort, [at]: cursorOf(value) })).rows.length).toBeLessThanOrEqual(50);
  });

  test("status and owner narrow it, and a cursor that we did not write begins at the first page", async () => {
    expect((await list({ status: "needs attention" })).rows).toHaveLength(13);
    expect((await list({ owner: randomUUID() })).rows).toHaveLength(0);
    expect((await list({ owner: staff.id, status: "archived" })).rows).toHaveLength(0);
    expect((await list({ after: "made-up" })).rows).toHaveLength(50);
    const byName = (await list({ sort: "name" })).next;
    for (const sort of sorts) expect((await list({ sort, after: byName })).rows).toHaveLength(50);
  });
});

describe("filters", () => {
  test("a label finds the tenants that have it, by its full name", async () => {
    const { rows } = await list({ label: "Retail" });
    expect(rows).toHaveLength(5);
    expect(rows[0]).toMatchObject({ labels: ["Trial", "Retail"], owner: staff.name });
    expect(await countAll({ label: "Trial", sort: "name" })).toBe(10);
    expect(await countAll({ label: "Tri" })).toBe(0);
  });

  // The keys are of the first 43 minutes of 2026; the tests' time is 60 days and nine hours later.
  test.each<[KeyFilter, number]>([
    ["30", 65],
    ["90", 0],
    ["overdue", 0],
    ["none", 65],
  ])("key %s finds %i in every sort", async (key, count) => {
    for (const sort of sorts) expect(await countAll({ key, sort })).toBe(count);
  });

  test("overdue follows the policy, here and on the home page", async () => {
    expect((await readHome(staff)).overdueKeys).toEqual({ count: 0, more: false, maxAgeDays: 90 });
    await db().keyPolicy.create({ data: { id: 1, maxAgeDays: 60, updatedAt: clock.now() } });
    expect(await countAll({ key: "overdue", status: "active" })).toBe(65);
    expect((await readHome(staff)).overdueKeys).toEqual({ count: 65, more: false, maxAgeDays: 60 });
    await raiseForSome({ code: "conflict", params: {} });
    for (const each of [{ onHoldAt: clock.now() }, { onHoldAt: null }, { archivedAt: clock.now() }]) {
      await db().tenant.updateMany({ where: some, data: each });
      const listed = await countAll({ key: "overdue" });
      expect(listed).toBe("archivedAt" in each ? 63 : 65);
      expect((await readHome(staff)).overdueKeys, "as many as its link lists").toMatchObject({
        count: listed,
      });
    }
    await db().tenant.updateMany({ where: some, data: { archivedAt: null } });
    await clearCode("conflict");
  });
});

test("the home page counts by status", async () => {
  await db().keyPolicy.deleteMany();
  await db().label.createMany({
    data: ["Trial", "Retail"].map((name) => ({ name, createdAt: clock.now() })),
  });
  const home = await readHome(staff);
  expect(home.counts).toMatchObject({ active: 65, "needs attention": 13, "user added": 52, archived: 0 });
  expect(home).toMatchObject({ inbox: { count: 65, more: false }, labels: ["Retail", "Trial"] });
  expect(home.inbox.entries.map(({ title }) => title)).toEqual([
    "Look at this",
    "Look at this",
    "Look at this",
  ]);
  expect(home.owners).toEqual([{ id: staff.id, name: staff.name }]);
  expect(home.onboard).toMatchObject({ allowed: false });
});

test("foreign keys are counted on the home page up to a hundred, and their filter lists as many", async () => {
  const counted = async () => (await readHome(staff)).foreignKeys;
  expect(await counted()).toEqual({ count: 0, more: false });
  await raiseForSome(foreignKey);
  // Two keys of one tenant are one alarm.
  const [one] = await db().tenant.findMany({ where: some });
  await raiseFor(one?.id ?? "", foreignKey, "another key");
  for (const data of [{}, { onHoldAt: clock.now() }]) {
    await db().tenant.updateMany({ where: some, data });
    expect(await counted()).toEqual({ count: 2, more: false });
    const { rows } = await list({ key: "foreign" });
    expect(rows.map(({ attention }) => attention)).toEqual([
      "Foreign key: it opens Elsewhere",
      "Foreign key: it opens Elsewhere",
    ]);
  }
  await db().tenant.updateMany({ where: some, data: { archivedAt: clock.now(), onHoldAt: null } });
  expect(await counted()).toEqual({ count: 0, more: false });
  expect((await list({ key: "foreign" })).rows).toEqual([]);
  await db().tenant.updateMany({ where: some, data: { archivedAt: null } });
  await raiseForAll(await db().tenant.findMany(), foreignKey);
  expect(await counted()).toEqual({ count: 100, more: true });
  await clearCode("foreign_key");
});

test("imported tenants and those on hold do not count as unfinished onboardings", async () => {
  await db().keyPolicy.deleteMany();
  const counted = async () => (await readHome(staff)).inbox.count;
  const all = { stage: "user_added", attentionCode: null } as const;
  await db().tenant.updateMany({ where: all, data: { imported: true } });
  expect(await counted()).toBe(13);
  await db().tenant.updateMany({ where: all, data: { imported: false, onHoldAt: clock.now() } });
  expect(await counted()).toBe(13);
  await db().tenant.updateMany({ where: all, data: { onHoldAt: null } });
  expect(await counted()).toBe(65);
});
