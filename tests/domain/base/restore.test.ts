import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { sealAudit } from "#lib/audit/seals.ts";
import { verifyAudit } from "#lib/audit/verify.ts";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { closeDb, db, runSql } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { type Child, stop } from "#lib/cli/child.ts";
import { layOut } from "#lib/cli/data-folder.ts";
import { prepareDatabase, startDatabase } from "#lib/cli/processes.ts";
import { requireReadable } from "#lib/cli/unreadable.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { readHealth } from "#lib/partner/readiness.ts";
import { statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { plantSealed } from "#tests/support/hands/sealed.ts";
import { createOnServer } from "#tests/support/world/database.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* The README's way to back up and restore: everything is lost and comes back, and works as before. */

const world = useWorld();
const scratch = mkdtempSync(join(tmpdir(), "restore-"));
const server = process.env.TEST_DATABASE_URL;
afterEach(() => use(world.app.databaseUrl, { ...without, ENCRYPTION_KEYS: keyed("test") }));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const file = join(scratch, "wrapping-keys");
const without = { ENCRYPTION_KEYS: "", KEY_PROVIDER: "", WRAPPING_KEYS_FILE: "" };

async function use(url: string, keys: Partial<typeof without> = {}): Promise<void> {
  await closeDb();
  adoptEnvironment({ DATABASE_URL: url, ...keys });
  forgetDataKeys();
}

/** The command of README's table that begins with this program, as a person would run it. */
function runOfReadme(program: string, url: string): void {
  const [, command] = new RegExp(`\`(${program} [^\`]+)\``).exec(readFileSync("README.md", "utf8")) ?? [];
  const options = { cwd: scratch, encoding: "utf8", env: { ...process.env, DATABASE_URL: url } } as const;
  const { status, stderr, error } = spawnSync("sh", ["-c", command ?? "false"], options);
  expect({ status, stderr, error }).toEqual({ status: 0, stderr: "", error: undefined });
}

type Installed = {
  url: string;
  /** Backs up, loses all, and restores; the new address. */
  loseAndRestore: () => Promise<string>;
  close: () => Promise<void>;
};

async function onServer(address: string): Promise<Installed> {
  let database = await createOnServer(address, true);
  return {
    url: database.url,
    async loseAndRestore() {
      runOfReadme("pg_dump", database.url);
      await database.close();
      database = await createOnServer(address, false);
      runOfReadme("psql", database.url);
      return database.url;
    },
    close: () => database.close(),
  };
}

/** The app is stopped for the copy: its database is a process. */
async function inDataFolder(): Promise<Installed> {
  const dataDir = mkdtempSync(join(scratch, "data-"));
  const backup = `${dataDir}-backup`;
  let child: Child | undefined;
  const start = () =>
    startDatabase(layOut(dataDir), (started) => {
      child = started;
      return started;
    });
  const end = async () => {
    if (child) await stop(child);
  };
  const url = await start();
  await migrate(new Secret(url));
  return {
    url,
    async loseAndRestore() {
      await end();
      cpSync(dataDir, backup, { recursive: true });
      rmSync(dataDir, { recursive: true });
      mkdirSync(dataDir);
      cpSync(backup, dataDir, { recursive: true });
      return await start();
    },
    close: end,
  };
}

/** As the start does it, as a program of its own. */
const prepare = () =>
  prepareDatabase(fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" }), [], (child) => child);

async function doctor(...args: string[]) {
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const child = spawn(process.execPath, [...flags, "lib/cli/doctor.ts", ...args], {
    env: fullEnvironment({}),
  });
  const said = text(child.stdout);
  const [status] = await once(child, "close");
  return { status, said: await said };
}

const holders = {
  ENCRYPTION_KEYS: () => ({ ...without, ENCRYPTION_KEYS: keyed("k1") }),
  "a file of wrapping keys": () => {
    writeFileSync(file, keyed("w1"));
    return { ...without, KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file };
  },
};

const installed: [string, () => Promise<Installed>][] = server
  ? // With a server, pg_dump and psql have to be there: a drill that was not run is not green.
    [["PostgreSQL", () => onServer(server)]]
  : [["embedded", inDataFolder]];

// A data key is a row like any other, so one drill on the embedded database is enough.
const drills = installed.flatMap(([name, install]) =>
  Object.entries(holders)
    .slice(0, server ? 2 : 1)
    .map(([holder, hold]) => [name, holder, install, hold] as const),
);

test.each(drills)(
  "a backup of the %s database and %s bring back everything",
  async (_, __, install, hold) => {
    const keys = hold();
    const before = await install();
    try {
      await use(before.url, keys);
      await plantSealed({ keys: 5, others: 1 });
      await db().ledgerKey.deleteMany();
      const staff = await addStaff("admin");
      const customers = [await onboard(staff), await onboard(staff)];
      const values = await Promise.all(customers.map(async ({ id }) => (await openCurrentKey(id)).reveal()));
      await sealAudit();
      const { head, rows } = await verifyAudit();
      const readable = await requireReadable();
      const tenants = await db().tenant.count();
      await closeDb();

      const url = await before.loseAndRestore();
      // The start finds nothing to migrate, and keys that open what is stored.
      expect(await migrate(new Secret(url))).toEqual([]);
      await use(url);
      await prepare();
      expect(await readHealth()).toMatchObject({ status: "ok", database: "ok", encryptionKeys: "ok" });
      expect(await db().tenant.count()).toBe(tenants);
      const secrets = await doctor("secrets");
      expect(secrets.said).toContain(readable);
      expect(secrets.status).toBe(0);
      const audit = await doctor("audit", head ?? "");
      expect(audit.said).toMatch(new RegExp(`ok\\s+Audit\\s+as sealed: ${rows} rows in 1 seal`));
      expect(audit.status).toBe(0);
      for (const [at, { id }] of customers.entries()) {
        const key = await openCurrentKey(id);
        expect(key.reveal()).toBe(values[at]);
        expect(await statusOf(world.origin, key)).toBe(200);
      }
      for (const statement of ["DELETE FROM audit_event", "UPDATE audit_event SET detail = '{}'"])
        await expect(runSql(statement)).rejects.toThrow("append-only");
      await record(db(), staff, "key.verified", { type: "key", id: "k" }, {});
      await sealAudit();
      expect(await verifyAudit(head ?? "")).toMatchObject({ seals: 2, broken: null });

      // Without the other half of the backup nothing starts.
      if (keys.ENCRYPTION_KEYS) await use(url, { ENCRYPTION_KEYS: keyed("other") });
      else writeFileSync(file, keyed("other"));
      forgetDataKeys();
      await expect(prepare()).rejects.toThrow(keys.ENCRYPTION_KEYS ? "k1 is missing" : "has no key w1");
    } finally {
      await closeDb();
      await before.close();
    }
  },
);
