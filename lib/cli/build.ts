/** Generates and builds when the sources differ from what was built last. */
import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bareEnvironment } from "#lib/base/env.ts";
import { type Child, startForeign } from "./child.ts";
import { takeLock } from "./lock.ts";
import { cannotStart } from "./trouble.ts";

const generated = { sources: ["package-lock.json", "prisma.config.ts", "prisma/schema.prisma"] };
const built = {
  sources: [
    ...generated.sources,
    ...["app", "components", "lib", "public", "package.json", "tsconfig.json"],
    ...["next.config.js", "postcss.config.js"],
  ],
};
const generatedStamp = "prisma/client/.made-from";
const builtStamp = ".next/.made-from";

function addTo(hash: Hash, path: string): void {
  if (!existsSync(path)) return;
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) addTo(hash, inner);
    else hash.update(`${inner}\0`).update(readFileSync(inner)).update("\0");
  }
}

function hashOf(sources: string[]): string {
  const hash = createHash("sha256").update(process.version);
  for (const source of sources)
    if (/\.[a-z]+$/.test(source)) hash.update(`${source}\0`).update(readFileSync(source));
    else addTo(hash, source);
  return hash.digest("hex");
}

function isMade(stamp: string, hash: string): boolean {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === hash;
}

/** Runs one of the tools; `begun` learns of it, so that whoever stops everything stops it too. */
async function run(what: string, args: string[], begun: (child: Child) => void): Promise<void> {
  const env = { ...bareEnvironment(), NEXT_TELEMETRY_DISABLED: "1" };
  const child = startForeign({ name: what, args, env });
  begun(child);
  if ((await child.ended) !== 0)
    throw cannotStart(`${what} failed:\n\n${child.output().trim()}`, "Nothing was started.");
}

export async function generate(begun: (child: Child) => void): Promise<void> {
  const hash = hashOf(generated.sources);
  if (isMade(generatedStamp, hash)) return;
  await run("Generating the database client", ["node_modules/prisma/build/index.js", "generate"], begun);
  writeFileSync(generatedStamp, hash);
}

export async function build(begun: (child: Child) => void): Promise<void> {
  const hash = hashOf(built.sources);
  if (isMade(builtStamp, hash)) return;
  console.log("Building the app. This takes a minute; later starts skip it.");
  rmSync(builtStamp, { force: true });
  await run("Building the app", ["node_modules/next/dist/bin/next", "build"], begun);
  writeFileSync(builtStamp, hash);
}

/** Two instances may share this folder; one of them builds. */
export async function makeReady(dev: boolean, begun: (child: Child) => void): Promise<void> {
  const lock = takeLock("node_modules/.build.lock", 600_000);
  try {
    await generate(begun);
    if (!dev) await build(begun);
  } finally {
    lock?.release();
  }
}
