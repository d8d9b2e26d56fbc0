import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openEmbeddedDatabase } from "#lib/base/embedded-database.ts";
import { listMigrations, migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { layOut } from "#lib/cli/data-folder.ts";
import { copyBeforeUpgrade } from "#lib/cli/database-copies.ts";

const scratch = mkdtempSync(join(tmpdir(), "damage-"));
const folder = layOut(scratch);
const older = listMigrations().slice(0, 3);

/** A data folder of an older version with a row in it. */
beforeAll(async () => {
  const database = await openEmbeddedDatabase({ dataFolder: folder.database });
  await migrate(new Secret(database.url), older);
  await database.pglite.exec("CREATE TABLE kept AS SELECT 'our tenants' AS what");
  await database.close();
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Starts the embedded database on a copy of the data with `damage`. */
function startDamaged(damage: (database: string) => void) {
  const dataDir = mkdtempSync(join(scratch, "data-"));
  const { database } = layOut(dataDir);
  cpSync(folder.database, database, { recursive: true });
  damage(database);
  const args = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const { status, stderr } = spawnSync(process.execPath, [...args, "lib/cli/database.ts", dataDir], {
    encoding: "utf8",
  });
  return { status, stderr, database };
}

test.each<[string, (database: string) => void]>([
  ["no PG_VERSION beside the data", (database) => rmSync(join(database, "PG_VERSION"))],
  ["an empty control file", (database) => writeFileSync(join(database, "global/pg_control"), "")],
  ["no catalog", (database) => rmSync(join(database, "base"), { recursive: true })],
])("a data folder with %s is refused with what to do, and left as it is", (_, damage) => {
  const { status, stderr, database } = startDamaged(damage);
  expect(status).toBe(1);
  const [message, hint, ...more] = stderr.trim().split("\n");
  expect(message).toBe(`The embedded database in ${database} is damaged and can't be opened.`);
  expect(hint).toContain("restore a backup");
  expect(more).toEqual([]);
});

test("before an upgrade a dated copy is kept, of the last three, and it can be restored", async () => {
  const copies = folder.databaseCopies;
  mkdirSync(copies, { recursive: true });
  for (const year of [2021, 2022, 2023]) writeFileSync(join(copies, `database-${year}-01-01.tar.gz`), "");
  const database = await openEmbeddedDatabase({ dataFolder: folder.database });
  await copyBeforeUpgrade(database, copies);
  const names = readdirSync(copies).sort();
  expect(names).toHaveLength(3);
  expect(names.slice(0, 2)).toEqual(["database-2022-01-01.tar.gz", "database-2023-01-01.tar.gz"]);
  const newest = join(copies, names[2] ?? "");
  expect(statSync(newest).mode & 0o777).toBe(0o600);

  await migrate(new Secret(database.url));
  await copyBeforeUpgrade(database, copies);
  expect(readdirSync(copies).sort()).toEqual(names);
  await database.close();

  const restored = join(scratch, "restored");
  mkdirSync(restored);
  expect(spawnSync("tar", ["-xzf", newest, "-C", restored]).status).toBe(0);
  const again = await openEmbeddedDatabase({ dataFolder: restored });
  const { rows } = await again.pglite.query("SELECT what FROM kept");
  expect(rows).toEqual([{ what: "our tenants" }]);
  await again.close();
  expect(readFileSync(join(restored, "PG_VERSION"), "utf8").trim()).toMatch(/^\d+$/);
});

test("a new database needs no copy", async () => {
  const database = await openEmbeddedDatabase({});
  const copies = join(scratch, "none");
  await copyBeforeUpgrade(database, copies);
  expect(() => readdirSync(copies)).toThrow();
  await database.close();
});
