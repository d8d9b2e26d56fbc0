import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { plantTenants } from "#lib/cli/planting.ts";
import { keyFilters, sorts, statuses, tenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { readHome } from "#lib/tenants/home.ts";
import { listTenants } from "#lib/tenants/list.ts";
import { addStaff, useWorld } from "#tests/support/onboarding.ts";

type Statement = { text: string; values: unknown[] };
type Plan = { "Node Type": string; "Relation Name"?: string; Plans?: Plan[] };

const world = useWorld();
const { query } = pg.Client.prototype;
let heard: Statement[] = [];
let client: pg.Client;
let staff: Staff;
let owner: string;

beforeAll(async () => {
  await plantTenants(world.app.databaseUrl, 20_000);
  client = new pg.Client({ connectionString: world.app.databaseUrl });
  await client.connect();
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

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];

const readsAll = (plan: Plan) =>
  nodesOf(plan).some((node) => node["Node Type"].includes("Seq Scan") && node["Relation Name"] === "tenant");

async function planOf({ text, values }: Statement): Promise<Plan> {
  const explained = await (query as (...given: unknown[]) => unknown).call(
    client,
    `EXPLAIN (FORMAT JSON) ${text}`,
    values,
  );
  const { rows } = explained as unknown as { rows: { "QUERY PLAN": [{ Plan: Plan }] }[] };
  if (!rows[0]) throw new Error("There is no plan.");
  return rows[0]["QUERY PLAN"][0].Plan;
}

/** What the work asks the database of tenants, and which of it looks at every tenant. */
async function scans(work: () => Promise<unknown>): Promise<{ asked: number; scanned: string[] }> {
  heard = [];
  await work();
  const statements = heard;
  const scanned: string[] = [];
  for (const statement of statements)
    if (readsAll(await planOf(statement))) scanned.push(`${statement.text} ${statement.values}`);
  return { asked: statements.length, scanned };
}

async function expectIndexed(asked: object): Promise<void> {
  const found = await scans(() => listTenants(staff, tenantsQuery.parse(asked)));
  expect(found).toEqual({ asked: expect.any(Number), scanned: [] });
  expect(found.asked).toBeGreaterThan(0);
}

test("a plan that reads all tenants is noticed", async () => {
  const text = "SELECT id FROM tenant WHERE notes = $1";
  expect(readsAll(await planOf({ text, values: ["x"] }))).toBe(true);
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
    for (const sort of sorts) {
      const found = await scans(() => listTenants(staff, tenantsQuery.parse({ sort, q })));
      expect(found.scanned).toEqual([]);
    }
  },
);

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

test("the home page does not read all tenants", async () => {
  // As dear as an index seems beside a million rows, of which the first may be far.
  await client.query("SET random_page_cost = 40");
  const { asked, scanned } = await scans(() => readHome(staff));
  await client.query("RESET random_page_cost");
  expect(scanned).toEqual([]);
  expect(asked).toBeGreaterThan(2);
});
