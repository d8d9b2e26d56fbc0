import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { db, transact } from "#lib/base/db.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { owners, readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { keyFilters, type Sort, sorts, statuses, tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keepLabels } from "#lib/tenants/labels.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { lookedAt, type Plan, readsAll } from "#tests/support/world/plans.ts";
import { useWorld } from "#tests/support/world/world.ts";

/** `settings`: what its transaction had set before it. */
type Statement = { text: string; values: unknown[]; settings: string | undefined };
const planted = 20_000;
const world = useWorld();
const { query } = pg.Client.prototype;
const settings = new Map<pg.Client, string>();
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
    if (/^(BEGIN|COMMIT|ROLLBACK)/i.test(text)) settings.delete(this);
    if (text.includes("set_config")) settings.set(this, text);
    // A guess is asked for by EXPLAIN, which reads nothing.
    if (/\btenant\b/.test(text) && !text.startsWith("EXPLAIN"))
      heard.push({ text, values: Array.isArray(given) ? given : [], settings: settings.get(this) });
    return (query as (...args: unknown[]) => unknown).apply(this, args);
  } as typeof query;
}, 300_000);

afterAll(async () => {
  pg.Client.prototype.query = query;
  await client?.end();
});

/** An index serves by itself where every page is known to be seen by all; a snapshot of somebody else may delay that. */
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

/** The statement's plan as it was carried out, under the settings that it had. */
async function planOf({ text, values, settings: set }: Statement): Promise<Plan> {
  await asked("BEGIN");
  if (set) await asked(set);
  const { rows } = await asked(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
  await asked("ROLLBACK");
  const [plan] = rows as { "QUERY PLAN": [{ Plan: Plan }] }[];
  if (!plan) throw new Error("There is no plan.");
  return plan["QUERY PLAN"][0].Plan;
}

/** What the work asks the database of tenants, which of it looks at every tenant, and at how many all of it. */
async function scans(
  work: () => Promise<unknown>,
  only = /\btenant\b/,
): Promise<{ asked: number; scanned: string[]; looked: number }> {
  heard = [];
  await work();
  const statements = heard.filter(({ text }) => only.test(text));
  const scanned: string[] = [];
  let looked = 0;
  for (const statement of statements) {
    const plan = await planOf(statement);
    looked += lookedAt(plan);
    if (readsAll(plan)) scanned.push(`${statement.text} ${statement.values}`);
  }
  return { asked: statements.length, scanned, looked };
}

async function expectIndexed(asked: object): Promise<void> {
  const found = await scans(() => listTenants(staff, tenantsQuery.parse(asked)));
  expect(found.scanned).toEqual([]);
  expect(found.asked).toBeGreaterThan(0);
}

test("a plan that reads all tenants is noticed", async () => {
  const text = "SELECT id FROM tenant WHERE notes = $1";
  const plan = await planOf({ text, values: ["x"], settings: undefined });
  expect(readsAll(plan)).toBe(true);
  expect(lookedAt(plan)).toBe(planted);
});

test.each(sorts)("sorted by %s, no page reads all tenants: first, deep, and back", async (sort) => {
  await expectIndexed({ sort });
  let page = await listTenants(staff, tenantsQuery.parse({ sort }));
  for (let n = 0; n < 5; n += 1)
    page = await listTenants(staff, tenantsQuery.parse({ sort, after: page.next }));
  await expectIndexed({ sort, after: page.next });
  await expectIndexed({ sort, before: page.previous });
});

test.each(["cus-00000500", "northwind", "root@alder1", "gmbh", "xyzzy", "no", "zz", "g", "7", "--"])(
  "the search for %s does not read all tenants, whatever the sort",
  async (q) => {
    for (const sort of [undefined, ...sorts]) {
      const found = await scans(() => listTenants(staff, tenantsQuery.parse({ sort, q })));
      expect(found.scanned).toEqual([]);
    }
  },
);

test.each<[string, object]>([
  ["for the best match", { q: "willow" }],
  ["for the best match of an id", { q: "cus-0001" }],
  ["for the best match of an e-mail", { q: "root@willow" }],
  ["at the end of the alphabet", { q: "willow", sort: "name" }],
  ["rarer than it looks", { q: "00500", sort: "name" }],
  ["of an id", { q: "cus-00000500", sort: "last verified" }],
  ["for a key that those who were verified do not lack", { key: "none", sort: "last verified" }],
  ["for a key that the active do not lack", { key: "none", status: "active", sort: "name" }],
  ["of a label and a text", { q: "willow water", label: "retail", sort: "name" }],
])("a search %s looks at few more tenants than it finds", async (_, searched) => {
  const { looked, scanned } = await scans(() => listTenants(staff, tenantsQuery.parse(searched)));
  expect(scanned).toEqual([]);
  // Twice the rows that are looked through near by, and what has the text.
  expect(looked).toBeLessThan(planted * 0.6);
});

const orders: Record<Sort, string> = {
  created: "created_at DESC, id DESC",
  name: "name, id",
  "key age": "key_minted_at NULLS LAST, id",
  "last verified": "last_verified_at NULLS LAST, id",
};

test.each(sorts)(
  "sorted by %s, a search is whole and in order, near by and far away, there and back",
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
      const { rows } = await asked(
        `SELECT id FROM tenant WHERE search LIKE $1 AND archived_at IS NULL ORDER BY ${orders[sort]}`,
        [`%${q}%`],
      );
      const pages: string[][] = [];
      let page = await listTenants(staff, tenantsQuery.parse({ q, sort }));
      for (;;) {
        pages.push(page.rows.map(({ id }) => id));
        if (!page.next) break;
        page = await listTenants(staff, tenantsQuery.parse({ q, sort, after: page.next }));
      }
      expect(pages.flat()).toEqual(rows.map(({ id }) => id));
      for (const ids of pages.slice(0, -1).reverse()) {
        page = await listTenants(staff, tenantsQuery.parse({ q, sort, before: page.previous }));
        expect(page.rows.map(({ id }) => id)).toEqual(ids);
      }
    }
  },
);

test.each(sorts)(
  "old keys, which many have, are looked for along the order alone: sorted by %s",
  async (sort) => {
    // Among a million, those by whom old keys begin have none within the rows that are near by.
    const { asked: count } = await scans(
      () => listTenants(staff, tenantsQuery.parse({ key: "overdue", sort })),
      /FROM \(SELECT|set_config/,
    );
    expect(count).toBe(0);
    expect(heard).not.toEqual([]);
  },
);

test("what seems rare is not looked for along the order", async () => {
  for (const sort of [undefined, ...sorts]) {
    const { looked } = await scans(() => listTenants(staff, tenantsQuery.parse({ q: "xyzzy", sort })));
    expect(looked).toBeLessThan(10);
  }
});

test.each(["willow", "cus-0001"])("those that begin with %s are read where they begin", async (q) => {
  const { looked, scanned } = await scans(() => listTenants(staff, tenantsQuery.parse({ q })));
  expect(scanned).toEqual([]);
  expect(looked).toBeLessThan(200);
});

test("a whole id is found by the index of ids", async () => {
  const { id } = await db().tenant.findFirstOrThrow({ orderBy: { name: "desc" } });
  const { looked, asked: count } = await scans(() => listTenants(staff, tenantsQuery.parse({ q: id })));
  expect(count).toBe(1);
  expect(looked).toBeLessThan(5);
});

test.each<[string, object[]]>([
  ["status", statuses.map((status) => ({ status }))],
  ["owner", [{}, { status: "active" }, { status: "draft" }]],
  ["label", [{ label: "retail" }, { label: "no such label" }, { label: "emea", status: "needs attention" }]],
  ["key", keyFilters.map((key) => ({ key }))],
  ["everything", [{ label: "trial", key: "90", q: "labs", status: "active" }]],
])("no filter by %s reads all tenants, whatever the sort", async (name, filters) => {
  for (const filter of filters)
    for (const sort of sorts) await expectIndexed({ ...filter, sort, ...(name === "owner" && { owner }) });
});

/** It counts up to a thousand unfinished onboardings, and as many overdue keys. */
const lookedAtForHome = 2_200;

test("what the database takes for rare by mistake is found all the same, and in order", async () => {
  await asked(
    "UPDATE tenant SET root_email = 'it@fresh.example' WHERE id IN (SELECT id FROM tenant WHERE archived_at IS NULL ORDER BY md5(id::text) LIMIT 2500)",
  );
  const { rows } = await asked(
    "SELECT id FROM tenant WHERE search LIKE '%fresh%' AND archived_at IS NULL ORDER BY name, id LIMIT 50",
  );
  const page = await listTenants(staff, tenantsQuery.parse({ q: "it@fresh", sort: "name" }));
  expect(page.rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});

test("the home page is one question, and does not read all tenants", async () => {
  const { asked: count, scanned, looked } = await scans(() => readHome(staff));
  expect([count, scanned]).toEqual([1, []]);
  expect(looked).toBeLessThan(lookedAtForHome);
});

test("foreign keys are counted among few, however many need attention", async () => {
  const raise = (code: string, count: number) =>
    asked(
      `INSERT INTO tenant_attention (tenant_id, code, since)
       SELECT id, '${code}', now() FROM tenant WHERE archived_at IS NULL AND on_hold_at IS NULL LIMIT ${count}`,
    );
  await raise("conflict", 5_000);
  await raise("foreign_key", 1);
  await asked("ANALYZE tenant, tenant_attention");
  const { looked, scanned, asked: count } = await scans(() => readHome(staff));
  expect([count, scanned]).toEqual([1, []]);
  expect(looked).toBeLessThan(lookedAtForHome);
});

test("whether anybody still has a label is seen by the index of labels, whatever the label", async () => {
  for (const label of ["retail", "no such label"])
    for (const others of [[], ["trial"]]) {
      const { scanned, asked: count } = await scans(
        () => transact((tx) => keepLabels(tx, [label, ...others], [])),
        /DELETE FROM label/,
      );
      expect([count, scanned]).toEqual([1, []]);
    }
  expect(await db().label.count({ where: { name: { in: ["retail", "trial"] } } })).toBe(2);
});

test("the owners are found by their index where a tenant's first page may be far", async () => {
  // As dear as an index seems beside a million rows.
  await asked("SET random_page_cost = 40");
  const { asked: count, scanned } = await scans(() => db().$queryRaw`SELECT ${owners} AS owners`);
  await asked("RESET random_page_cost");
  expect(scanned).toEqual([]);
  expect(count).toBe(1);
});
