/**
 * A migrated database for each caller, on TEST_DATABASE_URL when that is set, else embedded. Vitest's workers have one
 * each for all their files, which they hand on emptied.
 */
import { randomBytes } from "node:crypto";
import pg from "pg";
import { openInMemory } from "./embedded.ts";
import { allowTruncate, migrateForTests } from "./migrate-for-tests.ts";

export type TestDatabase = { url: string; close: () => Promise<void> };

export function freshDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  return server ? createOnServer(server, true) : openInMemory();
}

/** The same for a file of Vitest, one at a time. */
export async function lendDatabase(databases: string[]): Promise<TestDatabase> {
  const url = databases[Number(process.env.VITEST_POOL_ID ?? 1) - 1];
  if (!url) return await freshDatabase();
  await onServer(url, async (client) => {
    await client.query("DISCARD ALL");
    // A process that a test killed may have left a transaction.
    await client.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );
    const { rows } = await client.query<{ tables: string }>(
      `SELECT string_agg(quote_ident(tablename), ', ') AS tables FROM pg_tables
       WHERE schemaname = 'public' AND tablename <> '_prisma_migrations'`,
    );
    // A test may have turned the triggers on again.
    await allowTruncate(client);
    await client.query(`TRUNCATE ${rows[0]?.tables}, pgboss.job RESTART IDENTITY`);
  });
  return { url, close: async () => undefined };
}

/** A server's database without our migrations; there must be one. */
export async function createOnServer(server: string, migrated: boolean, options = ""): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const url = new URL(server);
  url.pathname = `/${name}`;
  await onServer(server, (client) => client.query(`CREATE DATABASE "${name}" ${options}`));
  if (migrated) await migrateForTests(url.href);
  return {
    url: url.href,
    async close() {
      await onServer(server, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
    },
  };
}

async function onServer(server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
