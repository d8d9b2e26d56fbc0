import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { closeDb, db } from "#lib/base/db.ts";
import { openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { requireReadable } from "#lib/cli/unreadable.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { createOnServer } from "#tests/support/world/database.ts";
import { useTestApp } from "#tests/support/world/env.ts";

/* The README's way to back up and restore: everything is lost and comes back, and every secret can be decrypted. */

useTestApp();
const scratch = mkdtempSync(join(tmpdir(), "restore-"));
afterEach(closeDb);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

async function use(url: string, keys: Partial<Record<"ENCRYPTION_KEYS", string>> = {}): Promise<void> {
  await closeDb();
  adoptEnvironment({ DATABASE_URL: url, ...keys });
}

/** How much is backed up: 5 API keys and one of each other kind. */
let count = 0;
async function plant(): Promise<void> {
  count = (await plantSealed({ keys: 5, others: 1 })).size;
}

async function expectRestored(): Promise<void> {
  expect(await requireReadable()).toBe(`all ${count} can be decrypted`);
  expect(await db().tenant.count()).toBe(5);
}

function run(program: string, args: string[]): void {
  const { status, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  expect({ status, stderr, error }).toEqual({ status: 0, stderr: "", error: undefined });
}

async function drillServer(server: string): Promise<void> {
  const backup = join(scratch, "backup.sql");
  const before = await createOnServer(server, true);
  await use(before.url);
  await plant();
  run("pg_dump", ["--no-owner", "--file", backup, before.url]);
  await closeDb();
  await before.close();
  const after = await createOnServer(server, false);
  run("psql", ["--quiet", "--output", "/dev/null", "-v", "ON_ERROR_STOP=1", "-1", "-f", backup, after.url]);
  // The start applies what is missing: nothing.
  expect(await migrate(new Secret(after.url))).toEqual([]);
  await use(after.url);
  await expectRestored();
  await use(after.url, { ENCRYPTION_KEYS: `other:${randomBytes(32).toString("base64")}` });
  await expect(requireReadable()).rejects.toThrow(`${count} of ${count} can't be decrypted`);
  await closeDb();
  await after.close();
}

async function drillEmbedded(): Promise<void> {
  const [folder, backup] = [join(scratch, "database"), join(scratch, "backup")];
  const before = await openEmbeddedDatabase({ dataFolder: folder });
  await migrate(new Secret(before.url));
  await use(before.url);
  await plant();
  await closeDb();
  await before.close();
  cpSync(folder, backup, { recursive: true });
  rmSync(folder, { recursive: true });
  cpSync(backup, folder, { recursive: true });
  const after = await openEmbeddedDatabase({ dataFolder: folder });
  await use(after.url);
  await expectRestored();
  await closeDb();
  await after.close();
}

const server = process.env.TEST_DATABASE_URL;
// With a server, pg_dump and psql have to be there: a drill that was not run is not green.
const drills: [string, () => Promise<void>][] = server
  ? [["PostgreSQL", () => drillServer(server)]]
  : [["embedded", drillEmbedded]];

test.each(drills)("a backup of the %s database brings back every secret", (_, drill) => drill());
