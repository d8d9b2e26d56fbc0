/** Generates and builds when the sources differ from the last build. */
import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Secret } from "#lib/base/secret.ts";
import { bareEnvironment, readSettings } from "#lib/base/settings.ts";
import { type Child, startForeign } from "./child.ts";
import { layOut } from "./data-folder.ts";
import { takeLock } from "./lock.ts";
import { keepOnce } from "./secret-file.ts";
import { cannotStart } from "./startup-error.ts";

const generatedFrom = ["package-lock.json", "prisma.config.ts", "prisma/schema.prisma"];
const builtFrom = ["app", "components", "lib", "public", "prisma/schema.prisma"];
const generatedStamp = "prisma/client/.made-from";
const builtStamp = ".next/.made-from";

function* filesOf(path: string): Generator<string> {
  const entries = readdirSync(path, { withFileTypes: true, recursive: true });
  for (const entry of entries) if (entry.isFile()) yield join(entry.parentPath, entry.name);
}

/** The app is also built from the configuration at the root. Next writes next-env.d.ts. */
function* rootFiles(): Generator<string> {
  for (const name of readdirSync("."))
    if (/\.(js|ts|json)$/.test(name) && name !== "next-env.d.ts") yield name;
}

function hashOf(files: Iterable<string>): string {
  const hash = createHash("sha256").update(process.version);
  for (const file of [...files].sort()) hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function builtHash(actionKey: Secret | undefined): string {
  const folders = builtFrom.filter((path) => existsSync(path));
  const files = hashOf([
    ...folders.flatMap((path) => (path.includes(".") ? [path] : [...filesOf(path)])),
    ...rootFiles(),
  ]);
  return createHash("sha256")
    .update(files)
    .update(actionKey?.reveal() ?? "")
    .digest("hex");
}

function keepActionKey(dataDir: string): string {
  const path = layOut(dataDir).actionKey;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return keepOnce(path, () => randomBytes(32).toString("base64"));
}

function isMade(stamp: string, hash: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** Runs one of the tools. `track` registers it, so that it is stopped with everything else. */
async function run(
  what: string,
  args: string[],
  track: (child: Child) => void,
  more: Record<string, string> = {},
): Promise<void> {
  const env = {
    ...bareEnvironment(),
    NEXT_TELEMETRY_DISABLED: "1",
    NODE_ENV: "production" as const,
    ...more,
  };
  const child = startForeign({ name: what, args, env });
  track(child);
  if ((await child.ended) !== 0)
    throw cannotStart(`${what} failed:\n\n${child.output().trim()}`, "Nothing was started.");
}

export async function generate(track: (child: Child) => void): Promise<void> {
  const hash = hashOf(generatedFrom);
  if (isMade(generatedStamp, hash)) return;
  await run("Generating the database client", ["node_modules/prisma/build/index.js", "generate"], track);
  writeFileSync(generatedStamp, hash);
}

export async function build(track: (child: Child) => void): Promise<void> {
  const { dataDir, actionKey } = readSettings();
  const hash = builtHash(actionKey);
  if (isMade(builtStamp, hash)) return;
  console.log("Building the app. This takes a minute; later starts skip it.");
  rmSync(builtStamp, { force: true });
  // Actions are named with it: with a new key, each build would refuse the forms of the one before.
  const NEXT_SERVER_ACTIONS_ENCRYPTION_KEY = actionKey?.reveal() ?? keepActionKey(dataDir);
  const args = ["node_modules/next/dist/bin/next", "build"];
  await run("Building the app", args, track, { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY });
  writeFileSync(builtStamp, hash);
}

/** Two instances may share this folder; only one of them builds. */
export async function makeReady(dev: boolean, track: (child: Child) => void): Promise<void> {
  const lock = takeLock("node_modules/.build.lock", 600_000);
  try {
    await generate(track);
    if (!dev) await build(track);
  } finally {
    lock?.release();
  }
}
