/** The same work on databases of several sizes, each a throw-away one of TEST_DATABASE_URL or of a server of our own. */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { closeDb } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { startPostgres } from "#tests/support/world/postgres.js";

const warmups = 8;

type Taken = { p50: number; p95: number };
export type Measured = Map<string, Taken>;
export type Works = Map<string, () => Promise<unknown>>;

/** How a database is filled, and what is measured in it. */
type Kind = {
  plant: (url: string, size: number) => Promise<unknown>;
  worksAt: (client: pg.Client, size: number) => Promise<Works>;
};

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

async function openGround(server: string, size: number, { plant, worksAt }: Kind): Promise<Ground> {
  const name = `bench_${randomBytes(4).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  await migrate(new Secret(url.href));
  turnTo(url.href);
  await plant(url.href, size);
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

export async function measureSizes(sizes: number[], rounds: number, kind: Kind): Promise<Measured[]> {
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  const grounds: Ground[] = [];
  try {
    for (const size of sizes) grounds.push(await openGround(server.url, size, kind));
    return await measure(grounds, rounds);
  } finally {
    for (const ground of grounds) await closeGround(server.url, ground);
    server.stop();
  }
}
