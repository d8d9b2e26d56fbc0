/**
 * The tenants list and the home page at several sizes, as the app reads them, on PostgreSQL: TEST_DATABASE_URL,
 * or a throw-away one. Each is compared with what it may take (see `limitOf`), and with a floor: the plainest page of
 * the same table through the bare driver, in turns with the others in the same run. On a busy machine both are slower.
 */
import { parseArgs } from "node:util";
import type pg from "pg";
import { writeCursor } from "#lib/base/cursor.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { sorts, tenantsQuery } from "#lib/forms/tenants.ts";
import { readMetrics } from "#lib/partner/metrics.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { type Measured, measureSizes, type Works } from "./sizes.ts";

const deepRow = 9_999 * 50;

const floorName = "floor: bare driver, no filter";
const floorSql = `SELECT id, name, external_id, organization_id, status, root_email, key_hint, key_minted_at,
    last_verified_at, labels, created_at FROM tenant WHERE archived_at IS NULL
  ORDER BY created_at DESC, id DESC LIMIT 51`;

type Asked = [name: string, query: Record<string, string>];

/** These may hardly grow with the number of tenants. */
const steady: Asked[] = [
  ["first page", {}],
  ...sorts.map((sort): Asked => [`sort by ${sort}`, { sort }]),
  ["search, rare: cus-00000500", { q: "cus-00000500" }],
  ["search, rare: willow 500", { q: "willow 500" }],
  ["search, nothing: xyzzy", { q: "xyzzy" }],
];

const others: Asked[] = [
  ["search, common: northwind", { q: "northwind" }],
  ["search, two words: labs northwind", { q: "labs northwind" }],
  ["search, two characters: no", { q: "no" }],
  ["search, one character: g", { q: "g" }],
  ["search, another script: ромашка", { q: "ромашка" }],
  ["search, emoji: 🚀", { q: "🚀" }],
  ["search, spelled apart: north-wind", { q: "north-wind" }],
  ["search at the far end: willow, by name", { q: "willow", sort: "name" }],
  ["status active, by name", { status: "active", sort: "name" }],
  ["needs attention (1,000 have 10)", { status: "needs attention" }],
  ["archived, by key age", { status: "archived", sort: "key age" }],
  ["label retail", { label: "retail" }],
  ["key overdue", { key: "overdue" }],
  ["key overdue, by last verified", { key: "overdue", sort: "last verified" }],
  ["no key, by name", { key: "none", sort: "name" }],
  ["no key, by last verified", { key: "none", sort: "last verified" }],
  ["label, key, search, by last verified", { label: "trial", key: "90", q: "labs", sort: "last verified" }],
];

const deepName = "page 10,000, or the last tenth";
const steadyNames = new Set([...steady.map(([name]) => name), deepName, "home"]);

/** It counts everything, but only every few seconds. */
const scrapeName = "metrics, one scrape";

/** What a p95 may be at a size, in ms. */
function limitOf(name: string, size: number, atSmallest: number): number {
  if (size > 100_000) return name === scrapeName ? 1_500 : 400;
  if (name === scrapeName) return 150;
  return steadyNames.has(name) ? Math.max(1.5 * atSmallest, atSmallest + 3) : 60;
}

/** A different search text each time: the beginning of some word of a tenant. */
async function anyTexts(client: pg.Client): Promise<() => string> {
  const { rows } = await client.query<{ search: string }>(
    "SELECT name || ' ' || external_id AS search FROM tenant ORDER BY md5(id::text) LIMIT 200",
  );
  let turn = 0;
  return () => {
    turn += 1;
    const words = rows[turn % rows.length]?.search.split(" ").filter((word) => word.length > 2) ?? [];
    const word = words[turn % words.length] ?? "";
    return word.slice(0, 3 + (turn % 8));
  };
}

async function deepCursor(client: pg.Client, size: number): Promise<string> {
  const row = Math.min(deepRow, Math.floor(size * 0.9));
  const { rows } = await client.query<{ id: string; createdAt: Date }>(
    `SELECT id, created_at AS "createdAt" FROM tenant WHERE archived_at IS NULL
     ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1`,
    [row],
  );
  if (!rows[0]) throw new Error("Page not found.");
  const { createdAt, id } = rows[0];
  return writeCursor({ sort: "created", at: 0, value: createdAt.toISOString(), id });
}

async function worksAt(client: pg.Client, size: number): Promise<Works> {
  const staff = await addStaff("viewer", false);
  const owner = (await readHome(staff)).owners[0]?.id ?? "";
  const more: Asked[] = [
    [deepName, { after: await deepCursor(client, size) }],
    ["owner and label, by key age", { owner, sort: "key age", label: "emea" }],
    ["owner and archived, by name", { owner, sort: "name", status: "archived" }],
  ];
  // Each its own: by turns they would get every other text.
  const [nextText, nextOfOrder] = [await anyTexts(client), await anyTexts(client)];
  const asked = (query: object) => listTenants(staff, tenantsQuery.parse(query));
  let turn = 0;
  const anySort = () => sorts[turn++ % sorts.length];
  return new Map<string, () => Promise<unknown>>([
    [floorName, () => client.query(floorSql)],
    ...[...steady, ...others, ...more].map(([name, query]) => [name, () => asked(query)] as const),
    ["search, another text each time", () => asked({ q: nextText() })],
    ["the same, in an order that is chosen", () => asked({ q: nextOfOrder(), sort: anySort() })],
    ["home", () => readHome(staff)],
    [scrapeName, readMetrics],
  ]);
}

function report(sizes: number[], results: Measured[]): void {
  const cell = (text: string) => text.padStart(9);
  const ms = (value: number) => cell(value.toFixed(1));
  const width = 42;
  for (const [at, size] of sizes.entries()) {
    const result = results[at];
    const floor = result?.get(floorName)?.p95 ?? Number.NaN;
    const head = ["p50 ms", "p95 ms", "may be", "× floor"].map(cell).join("");
    process.stdout.write(`\n${`${size.toLocaleString("en")} tenants`.padEnd(width)}${head}\n`);
    for (const [name, { p50, p95 }] of result ?? []) {
      const limit = limitOf(name, size, results[0]?.get(name)?.p95 ?? Number.NaN);
      const verdict = at === 0 || name === floorName ? "" : p95 <= limit ? "  ok" : "  TOO SLOW";
      const line = [ms(p50), ms(p95), ms(limit), cell((p95 / floor).toFixed(2)), verdict].join("");
      process.stdout.write(`${name.padEnd(width)}${line}\n`);
    }
  }
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      sizes: { type: "string", default: "1000,100000,1000000" },
      rounds: { type: "string", default: "240" },
    },
  });
  const sizes = values.sizes.split(",").map(Number);
  report(sizes, await measureSizes(sizes, Number(values.rounds), { plant: plantTenants, worksAt }));
}
