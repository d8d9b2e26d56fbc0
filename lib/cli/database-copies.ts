/** Copies of the embedded database, so that an upgrade whose migrations go wrong can be undone. */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { clock } from "#lib/base/clock.ts";
import type { EmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { findPending, listMigrations } from "#lib/base/migrate.ts";
import { writeDurably } from "./secret-file.ts";

const kept = 3;

/** Call before anything else connects. Keeps a copy if the next step is an upgrade. */
export async function copyBeforeUpgrade(database: EmbeddedDatabase, folder: string): Promise<void> {
  const { length } = await listPending(database.url);
  // A new database has nothing to lose yet.
  if (length === 0 || length === listMigrations().length) return;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  await database.pglite.exec("CHECKPOINT");
  const copy = await database.pglite.dumpDataDir("gzip");
  const at = clock.now().toISOString().replaceAll(/[:.]/g, "-");
  writeDurably(join(folder, `database-${at}.tar.gz`), await copy.bytes());
  const copies = readdirSync(folder).filter((name) => /^database-.*\.tar\.gz$/.test(name));
  for (const name of copies.sort().slice(0, -kept)) rmSync(join(folder, name));
}

async function listPending(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return await findPending(client).finally(() => client.end());
}
