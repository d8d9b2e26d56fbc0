/**
 * The tenants list and the home page at several sizes, as the app reads them, on PostgreSQL: TEST_DATABASE_URL,
 * or a throw-away one. Each is compared with what it may take (see `limitOf`), and with a floor: the plainest page of
 * the same table through the bare driver, in turns with the others in the same run. On a busy machine both are slower.
 */
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { writeCursor } from "#lib/base/cursor.ts";
import { closeDb } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { readHome } from "#lib/directory/home.ts";
import { listTenants } from "#lib/directory/list.ts";
import { sorts, tenantsQuery } from "#lib/forms/tenants.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { startPostgres } from "#tests/support/world/postgres.js";

const warmups = 8;
const deepRow = 9_999 * 50;

type Taken = { p50: number; p95: number };
type Measured = Map<string, Taken>;
type Works = Map<string, () => Promise<unknown>>;

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

/** What a p95 may be at a size, in ms. */
function limitOf(name: string, size: number, atSmallest: number): number {
  if (size > 100_000) return 400;
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
  delete kept.partnerDb;
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
  ]);
}

/** A database of one size, and the app's own client of it. */
type Ground = {
  size: number;
  name: string;
  client: pg.Client;
  partnerDb: object;
  works: Works;
};
/** Where lib/base/db keeps what it opened: each ground has its own. */
const kept = globalThis as { partnerDb?: object };

async function openGround(server: string, size: number): Promise<Ground> {
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  await migrate(new Secret(url.href));
  await plantTenants(url.href, size);
  turnTo(url.href);
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  const works = await worksAt(client, size);
  return { size, name, client, works, partnerDb: kept.partnerDb ?? {} };
}

async function closeGround(server: string, { name, client, partnerDb }: Ground): Promise<void> {
  await client.end();
  kept.partnerDb = partnerDb;
  await closeDb();
  await onServer(server, `DROP DATABASE ${name} WITH (FORCE)`);
}

/** All sizes in turns, so that whatever else the machine does slows them alike. */
async function measure(grounds: Ground[], rounds: number): Promise<Measured[]> {
  const taken = grounds.map(
    ({ works }) => new Map<string, number[]>([...works.keys()].map((name) => [name, []])),
  );
  for (let round = -warmups; round < rounds; round += 1)
    for (const [at, { partnerDb, works }] of grounds.entries()) {
      kept.partnerDb = partnerDb;
      for (const [name, work] of works) {
        const started = performance.now();
        await work();
        if (round >= 0) taken[at]?.get(name)?.push(performance.now() - started);
      }
    }
  return taken.map((each) => new Map([...each].map(([name, all]) => [name, sharesOf(all)])));
}

function sharesOf(all: number[]): Taken {
  const sorted = all.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95) };
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
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  const grounds: Ground[] = [];
  try {
    for (const size of sizes) grounds.push(await openGround(server.url, size));
    report(sizes, await measure(grounds, Number(values.rounds)));
  } finally {
    for (const ground of grounds) await closeGround(server.url, ground);
    server.stop();
  }
}
