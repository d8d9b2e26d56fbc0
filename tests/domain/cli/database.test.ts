import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, expect, test } from "vitest";
import { layOut } from "#lib/cli/data-folder.ts";
import { takeLock } from "#lib/cli/lock.ts";

const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
/** One for all of them: making a database takes ten times as long as opening it. */
const dataDir = mkdtempSync(join(tmpdir(), "kill-"));
const started: ChildProcess[] = [];

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));
afterEach(async () => {
  for (const child of started.splice(0))
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
});

async function startDatabase() {
  const child = spawn(process.execPath, [...flags, "lib/cli/database.ts", dataDir], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  started.push(child);
  const [{ url }] = (await once(child, "message")) as [{ url: string }];
  return { child, url };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  return client;
}

test("a kill -9 in the middle of writing loses nothing that was committed", async () => {
  let committed = 0;
  for (let round = 0; round < 3; round += 1) {
    const { child, url } = await startDatabase();
    const client = await connect(url);
    await client.query("CREATE TABLE IF NOT EXISTS written (n int PRIMARY KEY, filling text)");
    const { rows } = await client.query<{ n: number }>("SELECT n FROM written ORDER BY n");
    const found = rows.map(({ n }) => n);
    expect(found.slice(0, committed)).toEqual(Array.from({ length: committed }, (_, n) => n));
    // A write in progress may have arrived, but only completely.
    expect(found.length - committed).toBeLessThanOrEqual(1);
    committed = found.length;
    const before = committed;
    try {
      for (;;) {
        await client.query("INSERT INTO written VALUES ($1, repeat('x', 2000))", [committed]);
        committed += 1;
        // From the first that is written, so that there is one however long it took.
        if (committed === before + 1) setTimeout(() => child.kill("SIGKILL"), 200 + 150 * round);
      }
    } catch {
      // The kill.
    }
    if (child.signalCode === null) await once(child, "exit");
    expect(committed).toBeGreaterThan(before);
  }
  const { url } = await startDatabase();
  const client = await connect(url);
  const { rows } = await client.query<{ count: string }>("SELECT count(*) FROM written");
  expect(Number(rows[0]?.count)).toBeGreaterThanOrEqual(committed);
  await client.end();
});

test("only its owner reaches the socket", async () => {
  const { url } = await startDatabase();
  const folder = new URL(url).searchParams.get("host") ?? "";
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test("it exits with its parent process and releases its lock", async () => {
  const { child } = await startDatabase();
  const { databaseLock } = layOut(dataDir);
  expect(takeLock(databaseLock)).toBeUndefined();
  child.disconnect();
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
  const lock = takeLock(databaseLock);
  expect(lock).toBeDefined();
  lock?.release();
});

test("a lock lives exactly as long as its holder, kill -9 included", async () => {
  const path = join(dataDir, "lock");
  const program = `import { takeLock } from "#lib/cli/lock.ts"; takeLock(${JSON.stringify(path)}); globalThis.gc(); process.send("held"); setInterval(() => {}, 1000);`;
  const child = spawn(
    process.execPath,
    [...flags, "--expose-gc", "--input-type=module-typescript", "-e", program],
    {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    },
  );
  started.push(child);
  await once(child, "message");
  expect(takeLock(path)).toBeUndefined();
  child.kill("SIGKILL");
  await once(child, "exit");
  const lock = takeLock(path);
  expect(lock).toBeDefined();
  lock?.release();
});
