import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { readHome } from "#lib/directory/home.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { listTenants } from "#lib/directory/list.ts";
import { readPresent } from "#lib/directory/present.ts";
import { keyFilters, type Sort, sorts, statuses, tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { listNearIds } from "#lib/tenants/near.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { lookedAt, type Plan, readsAll } from "#tests/support/world/plans.ts";
import { useWorld } from "#tests/support/world/world.ts";

type Statement = { text: string; values: unknown[] };

const planted = 20_000;
const world = useWorld();
const { query } = pg.Client.prototype;
let heard: Statement[] = [];
let client: pg.Client;
let staff: Staff;
let owner: string;

beforeAll(async () => {
  await plantTenants(world.app.databaseUrl, planted);
  client = new pg.Client({ connectionString: world.app.databaseUrl });
  await client.connect();
  await tidyUp();
  staff = await addStaff("viewer", false);
  owner = (await readHome(staff)).owners[0]?.id ?? "";
  pg.Client.prototype.query = function listening(this: pg.Client, ...args: unknown[]) {
    const [config, values] = args as [Statement | string, unknown[] | undefined];
    const text = typeof config === "string" ? config : config.text;
    const given = values ?? (typeof config === "string" ? [] : (config.values ?? []));
    if (/\btenant\b/.test(text)) heard.push({ text, values: Array.isArray(given) ? given : [] });
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as typeof query;
}, 300_000);

afterAll(async () => {
  pg.Client.prototype.query = query;
  await client?.end();
});

/** An index-only scan needs pages that are visible to all; another session's snapshot may delay that. */
async function tidyUp(): Promise<void> {
  for (let round = 0; round < 50; round += 1) {
    await client.query("VACUUM (ANALYZE) tenant");
    const { rows } = await client.query<{ tidy: boolean }>(
      "SELECT relallvisible >= relpages AS tidy FROM pg_class WHERE relname = 'tenant'",
    );
    if (rows[0]?.tidy) return;
  }
  throw new Error("The planted tenants could not be tidied up.");
}

const asked = (text: string, values: unknown[] = []) =>
  (query as (...given: unknown[]) => Promise<pg.QueryResult>).call(client, text, values);

/** The statement's plan as it was carried out. */
async function planOf({ text, values }: Statement): Promise<Plan> {
  const { rows } = await asked(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  const [plan] = rows as { "QUERY PLAN": [{ Plan: Plan }] }[];
  if (!plan) throw new Error("There is no plan.");
  return plan["QUERY PLAN"][0].Plan;
}

/** What the work asks the database of tenants, which of it looks at every tenant, and at how many all of it. */
async function scans(
  work: () => Promise<unknown>,
): Promise<{ count: number; scanned: string[]; looked: number }> {
  heard = [];
  await work();
  // Only these: what an earlier test left behind may still ask something later.
  const own = heard.slice();
  expect(own).not.toEqual([]);
  const scanned: string[] = [];
  let looked = 0;
  for (const statement of own) {
    const plan = await planOf(statement);
    looked += lookedAt(plan);
    if (readsAll(plan)) scanned.push(`${statement.text} ${statement.values}`);
  }
  return { count: own.length, scanned, looked };
}

const list = (query: object) => listTenants(staff, tenantsQuery.parse(query));

test("the database does not compile a statement first, which takes longer than any page", async () => {
  expect(await db().$queryRaw`SHOW jit`).toEqual([{ jit: "off" }]);
});

test("a plan that reads all tenants is detected", async () => {
  const plan = await planOf({ text: "SELECT id FROM tenant WHERE notes = $1", values: ["x"] });
  expect(readsAll(plan)).toBe(true);
  expect(lookedAt(plan)).toBe(planted);
});

/** A page has 51; for one owner of six, the index of the full list may be cheaper. */
const lookedAtForPage = 400;

describe.each(sorts)("sorted by %s", (sort) => {
  test("a page is read along its index: first, deep, and back; of one status; of one owner", async () => {
    let page = await list({ sort });
    for (let n = 0; n < 5; n += 1) page = await list({ sort, after: page.next });
    for (const query of [
      {},
      { after: page.next },
      { before: page.previous },
      { status: "active" },
      { owner },
    ]) {
      const { scanned, looked } = await scans(() => list({ sort, ...query }));
      expect(scanned).toEqual([]);
      expect(looked, JSON.stringify(query)).toBeLessThan(lookedAtForPage);
    }
  });

  test.each(statuses)("those that are %s are read by an index", async (status) => {
    expect((await scans(() => list({ sort, status }))).scanned).toEqual([]);
  });

  test.each(keyFilters)("keys %s are read by an index", async (key) => {
    expect((await scans(() => list({ sort, key }))).scanned).toEqual([]);
  });

  test.each(["cus-00000500", "willow 500", "xyzzy", "🚀", "ромашка", "zz", "7x"])(
    "a rare text is found among few rows: %s",
    async (q) => {
      // The rows that are near, and some that the index of texts takes for such.
      expect((await scans(() => list({ sort, q }))).looked).toBeLessThan(1_200);
    },
  );
});

test("a search that many names begin with is read where they begin", async () => {
  for (const q of ["willow", "cus-0001"]) {
    const { looked, scanned } = await scans(() => list({ q }));
    expect(scanned).toEqual([]);
    expect(looked).toBeLessThan(lookedAtForPage);
  }
});

test("what lies at the far end of an order is found by the index of texts, labels or keys", async () => {
  for (const query of [
    { q: "willow", sort: "name" },
    { label: "retail" },
    { key: "none", sort: "last verified" },
  ]) {
    const { looked, scanned } = await scans(() => list(query));
    expect(scanned).toEqual([]);
    // The rows that are near, and what there is: a twentieth of all at most.
    expect(looked).toBeLessThan(1_000 + planted / 20);
  }
});

test("a complete id is found by the index of ids", async () => {
  const { id } = await db().tenant.findFirstOrThrow({ orderBy: { name: "desc" } });
  expect((await list({ q: id })).rows.map((row) => row.id)).toEqual([id]);
});

const orders: Record<Sort, string> = {
  created: "created_at DESC, id DESC",
  name: "name_folded, id",
  status: `array_position(ARRAY['needs attention', 'draft', 'organization created', 'user added', 'active', 'on hold'], status),
    name_folded, id`,
  "root user": 'root_email COLLATE "C" NULLS LAST, id',
  "key age": "key_minted_at NULLS LAST, id",
  "last verified": "last_verified_at NULLS LAST, id",
  health: `(
    SELECT CASE WHEN outcome <> 'looked' THEN 0 WHEN failing > 0 THEN -failing ELSE 1 END
    FROM tenant_health WHERE tenant_id = tenant.id
  ) NULLS LAST, name_folded, id`,
};

test.each(sorts)(
  "sorted by %s, a search is complete and in order, on near and far pages, forward and back",
  async (sort) => {
    for (const q of [
      "willow",
      "northwind",
      "00500",
      "cus-00012345",
      "water 1234",
      "9 12121",
      "cus-00011000",
    ]) {
      const words = q.replaceAll("-", "").split(" ");
      const { rows } = await asked(
        `SELECT id FROM tenant WHERE search LIKE ALL($1::text[]) AND archived_at IS NULL ORDER BY ${orders[sort]}`,
        [words.map((word) => (word.length < 3 ? `% ${word}%` : `%${word}%`))],
      );
      const pages: string[][] = [];
      let page = await list({ q, sort });
      for (;;) {
        pages.push(page.rows.map(({ id }) => id));
        if (!page.next) break;
        page = await list({ q, sort, after: page.next });
      }
      expect(pages.flat()).toEqual(rows.map(({ id }) => id));
      for (const ids of pages.slice(0, -1).reverse()) {
        page = await list({ q, sort, before: page.previous });
        expect(page.rows.map(({ id }) => id)).toEqual(ids);
      }
    }
  },
);

const raise = (code: string, count: number) =>
  asked(
    `INSERT INTO tenant_attention (tenant_id, code, since)
     SELECT id, '${code}', now() FROM tenant WHERE archived_at IS NULL AND on_hold_at IS NULL LIMIT ${count}`,
  );

test("names that are nearly the same are found by how they begin and end", async () => {
  const [one] = await db().tenant.findMany({ orderBy: { createdAt: "desc" }, skip: 500, take: 1 });
  const name = one?.name.replace(/^(..)./, "$1x") ?? "";
  expect(await listNearIds(name)).toEqual([one?.id]);
  for (const each of [name, "Northwind"]) {
    const { scanned, looked } = await scans(() => listNearIds(each));
    expect(scanned).toEqual([]);
    // A twenty-fourth of the names begin like the second.
    expect(looked).toBeLessThan(planted / 20);
  }
});

test("the home page is one statement, and looks at few tenants, however many need attention", async () => {
  const expectFew = async () => {
    const { count, scanned, looked } = await scans(() => readHome(staff));
    expect([count, scanned]).toEqual([1, []]);
    // It counts up to a thousand overdue keys, and of each need up to a hundred.
    expect(looked).toBeLessThan(2_400);
  };
  await expectFew();
  await raise("conflict", 5_000);
  await raise("foreign_key", 1);
  await asked("ANALYZE tenant, tenant_attention");
  await expectFew();
});

test("the inbox and its badge look at few tenants, snoozed or not", async () => {
  await db().inboxSnooze.createMany({
    data: (await db().tenant.findMany({ take: 20, select: { id: true } })).map(({ id }) => ({
      tenantId: id,
      kind: "key_due",
      at: clock.now(),
      until: later(clock.now(), dayMs),
      reason: "They know",
      byId: staff.id,
    })),
  });
  for (const read of [() => readInbox(staff, {}), () => readPresent(staff)]) {
    const { scanned, looked } = await scans(read);
    expect(scanned).toEqual([]);
    expect(looked).toBeLessThan(6_000);
  }
});
