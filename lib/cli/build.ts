/** Generates and builds when the sources differ from the last build. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareEnvironment } from "#lib/base/settings.ts";
import { type Child, startForeign } from "./child.ts";
import { takeLock } from "./lock.ts";
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

function builtHash(): string {
  const folders = builtFrom.filter((path) => existsSync(path));
  return hashOf([
    ...folders.flatMap((path) => (path.includes(".") ? [path] : [...filesOf(path)])),
    ...rootFiles(),
  ]);
}

function isMade(stamp: string, hash: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** Runs one of the tools. `track` registers it, so that it is stopped with everything else. */
async function run(what: string, args: string[], track: (child: Child) => void): Promise<void> {
  const env = { ...bareEnvironment(), NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" as const };
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
  const hash = builtHash();
  if (isMade(builtStamp, hash)) return;
  console.log("Building the app. This takes a minute; later starts skip it.");
  rmSync(builtStamp, { force: true });
  await run("Building the app", ["node_modules/next/dist/bin/next", "build"], track);
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
