/**
 * The tenants list and the home page at several sizes, as the app reads them, on PostgreSQL: TEST_DATABASE_URL,
 * or a throw-away one. Each is compared with itself at the smallest size, and with a floor: the plainest page of
 * the same table through the bare driver, in turns with the others in the same run.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { db } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { cursorOf } from "#lib/directory/paging.ts";
import { sorts, tenantsQuery } from "#lib/forms/tenants.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { startPostgres } from "#tests/support/world/postgres.js";

const warmups = 8;
const rounds = 240;
const deepRow = 9_999 * 50;

type Taken = { p50: number; p95: number };
type Measured = Map<string, Taken>;
type Works = Map<string, () => Promise<unknown>>;

const floorName = "floor: bare driver, no filter";
const floorSql = `SELECT id, name, external_id, organization_id, status, root_email, key_hint, key_minted_at,
    last_verified_at, labels, created_at FROM tenant WHERE archived_at IS NULL
  ORDER BY created_at DESC, id DESC LIMIT 51`;

/** What is asked for, by the name that the table gives it. */
const queries: [string, Record<string, string>][] = [
  ["first page", {}],
  ["search, rare: cus-00000500", { q: "cus-00000500" }],
  ["search, common: northwind", { q: "northwind" }],
  ["search, nothing: xyzzy", { q: "xyzzy" }],
  ["search, two characters: no", { q: "no" }],
  ["search, one character: g", { q: "g" }],
  ...sorts.map((sort): [string, Record<string, string>] => [`sort by ${sort}`, { sort }]),
  ["status active, by name", { status: "active", sort: "name" }],
  ["needs attention (1,000 have 10)", { status: "needs attention" }],
  ["archived, by key age", { status: "archived", sort: "key age" }],
  ["label retail", { label: "retail" }],
  ["key overdue", { key: "overdue" }],
  ["no key, by name", { key: "none", sort: "name" }],
  ["no key, by last verified", { key: "none", sort: "last verified" }],
  ["search at the far end: willow, by name", { q: "willow", sort: "name" }],
  ["label, key, search, by last verified", { label: "trial", key: "90", q: "labs", sort: "last verified" }],
];

/** A different text each time, as somebody may type it: what some word of a tenant begins with. */
async function anyTexts(client: pg.Client): Promise<() => string> {
  const { rows } = await client.query<{ search: string }>(
    "SELECT search FROM tenant ORDER BY md5(id::text) LIMIT 200",
  );
  let turn = 0;
  return () => {
    turn += 1;
    const words = rows[turn % rows.length]?.search.split(" ").filter((word) => word.length > 2) ?? [];
    const word = words[turn % words.length] ?? "";
    return word.slice(0, 3 + (turn % 8));
  };
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

function turnTo(url: string): void {
  adoptEnvironment({
    DATABASE_URL: url,
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    POLYTOMIC_PARTNER_KEY: `bench-${randomBytes(16).toString("hex")}`,
    LOG_LEVEL: "silent",
  });
  delete (globalThis as { partnerDb?: unknown }).partnerDb;
}

async function deepCursor(client: pg.Client, size: number): Promise<string> {
  const row = Math.min(deepRow, Math.floor(size * 0.9));
  const { rows } = await client.query<{ id: string; createdAt: Date }>(
    `SELECT id, created_at AS "createdAt" FROM tenant WHERE archived_at IS NULL
     ORDER BY created_at DESC, id DESC OFFSET $1 LIMIT 1`,
    [row],
  );
  if (!rows[0]) throw new Error("There is no such page.");
  return cursorOf({ ...rows[0], name: "", keyMintedAt: null, lastVerifiedAt: null }, "createdAt");
}

async function worksAt(client: pg.Client, size: number): Promise<Works> {
  const staff = await addStaff("viewer", false);
  const owner = (await readHome(staff)).owners[0]?.id ?? "";
  const more: typeof queries = [
    ["page 10,000, or the last tenth", { after: await deepCursor(client, size) }],
    ["owner and label, by key age", { owner, sort: "key age", label: "emea" }],
  ];
  // Each its own: by turns they would get every other text.
  const [nextText, nextOfOrder] = [await anyTexts(client), await anyTexts(client)];
  const asked = (query: object) => listTenants(staff, tenantsQuery.parse(query));
  let turn = 0;
  const anySort = () => sorts[turn++ % sorts.length];
  return new Map<string, () => Promise<unknown>>([
    [floorName, () => client.query(floorSql)],
    ...[...queries, ...more].map(([name, query]) => [name, () => asked(query)] as const),
    ["search, another text each time", () => asked({ q: nextText() })],
    ["the same, in an order that is chosen", () => asked({ q: nextOfOrder(), sort: anySort() })],
    ["home", () => readHome(staff)],
  ]);
}

async function measure(works: Works): Promise<Measured> {
  const taken = new Map<string, number[]>([...works.keys()].map((name) => [name, []]));
  for (let round = -warmups; round < rounds; round += 1)
    for (const [name, work] of works) {
      const started = performance.now();
      await work();
      if (round >= 0) taken.get(name)?.push(performance.now() - started);
    }
  return new Map(
    [...taken].map(([name, all]) => {
      const sorted = all.toSorted((a, b) => a - b);
      const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
      return [name, { p50: at(0.5), p95: at(0.95) }];
    }),
  );
}

async function measureAt(server: string, size: number): Promise<Measured> {
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  try {
    await migrate(new Secret(url.href));
    await plantTenants(url.href, size);
    turnTo(url.href);
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      return await measure(await worksAt(client, size));
    } finally {
      await client.end();
      await db().$disconnect();
    }
  } finally {
    await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
  }
}

function report(sizes: number[], results: Measured[]): void {
  const cell = (text: string) => text.padStart(9);
  const ms = (value = Number.NaN) => cell(value.toFixed(1));
  const width = 40;
  const smallest = results[0];
  for (const [at, size] of sizes.entries()) {
    const result = results[at];
    const floor = result?.get(floorName)?.p95 ?? Number.NaN;
    const head = ["p50 ms", "p95 ms", `× ${sizes[0]}`, "× floor"].map(cell).join("");
    process.stdout.write(`\n${`${size.toLocaleString("en")} tenants`.padEnd(width)}${head}\n`);
    for (const [name, { p50, p95 }] of result ?? []) {
      const ratios = [p95 / (smallest?.get(name)?.p95 ?? Number.NaN), p95 / floor];
      const line = [ms(p50), ms(p95), ...ratios.map((ratio) => cell(ratio.toFixed(2)))].join("");
      process.stdout.write(`${name.padEnd(width)}${line}\n`);
    }
  }
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { sizes: { type: "string", default: "1000,100000,1000000" } },
  });
  const sizes = values.sizes.split(",").map(Number);
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  try {
    const results: Measured[] = [];
    for (const size of sizes) results.push(await measureAt(server.url, size));
    report(sizes, results);
  } finally {
    server.stop();
  }
}
