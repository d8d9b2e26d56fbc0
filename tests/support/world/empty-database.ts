/** A database without anything, for tests of migrations. */

import pg from "pg";
import { type EmbeddedDatabase, openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import type { TestDatabase } from "#tests/support/world/database.ts";
import { createOnServer } from "#tests/support/world/database.ts";

/** Ends with its process. */
let own: EmbeddedDatabase | undefined;

/** A database without anything; there is one at a time. */
async function emptyDatabase(): Promise<TestDatabase> {
  const server = process.env.TEST_DATABASE_URL;
  if (server) return await createOnServer(server, false);
  own ??= await openEmbeddedDatabase({});
  await own.pglite.exec(
    "DROP SCHEMA IF EXISTS pgboss CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public",
  );
  return { url: own.url, close: async () => undefined };
}

export async function withEmpty(work: (client: pg.Client, url: string) => Promise<void>): Promise<void> {
  const database = await emptyDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    await work(client, database.url);
  } finally {
    await client.end();
    await database.close();
  }
}
