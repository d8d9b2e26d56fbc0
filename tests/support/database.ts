/** A migrated database of its own for each caller: on TEST_DATABASE_URL when that is set, else embedded in memory. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { listMigrations, migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";

export type TestDatabase = { url: string; close: () => Promise<void> };

export function freshDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? createOnServer(server, true) : openInMemory();
}

/** The same without our migrations. */
export async function emptyDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? await createOnServer(server, false) : await openEmbeddedDatabase({});
}

async function createOnServer(server: string, migrated: boolean): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await runOnServer(server, `CREATE DATABASE "${name}"`);
  if (migrated) await migrate(new Secret(url.href));
  return {
    url: url.href,
    close: () => runOnServer(server, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`),
  };
}

async function runOnServer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function openInMemory(): Promise<TestDatabase> {
  const path = templatePath();
  if (!existsSync(path)) await writeTemplate(path);
  return await openEmbeddedDatabase({ template: new Blob([readFileSync(path)]) });
}

/** Making a cluster takes seconds, loading one does not: it is kept per set of migrations and PGlite build. */
function templatePath(): string {
  const hash = createHash("sha256").update(process.version);
  for (const { name, checksum } of listMigrations()) hash.update(name).update(checksum);
  hash.update(readFileSync("node_modules/@electric-sql/pglite/package.json"));
  const folder = join(tmpdir(), `onboarding-templates-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return join(folder, `${hash.digest("hex").slice(0, 24)}.tar`);
}

async function writeTemplate(path: string): Promise<void> {
  const database = await openEmbeddedDatabase({});
  try {
    await migrate(new Secret(database.url));
    const dump = await database.pglite.dumpDataDir("none");
    const draft = `${path}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, new Uint8Array(await dump.arrayBuffer()), { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    await database.close();
  }
}
