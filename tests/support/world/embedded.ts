/** An embedded database in memory with our tables, from a template that is kept between runs. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { type EmbeddedDatabase, openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { listMigrations } from "#lib/base/migrate.ts";
import { migrateForTests } from "./migrate-for-tests.ts";

export async function openInMemory(): Promise<EmbeddedDatabase> {
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
    await migrateForTests(database.url);
    const dump = await database.pglite.dumpDataDir("none");
    const draft = `${path}.${randomBytes(4).toString("hex")}`;
    writeFileSync(draft, new Uint8Array(await dump.arrayBuffer()), { mode: 0o600 });
    renameSync(draft, path);
  } finally {
    await database.close();
  }
}
