import pg from "pg";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";

/** Tests empty their databases, which the audit's triggers refuse. */
export async function allowTruncate(client: pg.Client): Promise<void> {
  for (const table of ["audit_event", "audit_seal"])
    await client.query(`ALTER TABLE ${table} DISABLE TRIGGER ${table}_no_truncate`);
}

export async function migrateForTests(url: string): Promise<void> {
  await migrate(new Secret(url));
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await allowTruncate(client);
  } finally {
    await client.end();
  }
}
