/** What the benches of onboardings run on: the sandbox as a process of its own, and one of the two databases. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDb } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, bareEnvironment } from "#lib/base/settings.ts";
import { type Child, hear, startProgram, stop } from "#lib/cli/child.ts";
import { type Installation, openInstallation } from "#tests/support/hands/installation.ts";
import { createOnServer, type TestDatabase } from "#tests/support/world/database.ts";

/** As the app starts it: on disk, in a process of its own. */
async function openEmbedded(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "onboarding-bench-"));
  const child = startProgram("lib/cli/database.ts", {
    name: "The embedded database",
    args: [folder],
    env: bareEnvironment(),
  });
  const { url } = await hear<{ url: string }>(child);
  await migrate(new Secret(url));
  const close = async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
  };
  return { url, close };
}

/** `server`: of PostgreSQL; the embedded database without it. `environment`: of other processes that work there. */
export async function onGround<T>(
  server: string | undefined,
  latencyMs: number,
  work: (hall: Installation, environment: Record<string, string>) => Promise<T>,
): Promise<T> {
  const hall = await openInstallation(10_000, () => (server ? createOnServer(server, true) : openEmbedded()));
  const shared = {
    DATABASE_URL: hall.databaseUrl,
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    POLYTOMIC_API_URL: hall.url,
    POLYTOMIC_PARTNER_KEY: hall.partnerKey,
    LOG_LEVEL: "silent",
  };
  adoptEnvironment({ ...shared, DATABASE_POOL: "20", POLYTOMIC_CONCURRENCY: "16" });
  try {
    await hall.sandbox.setLatency(latencyMs);
    return await work(hall, shared);
  } finally {
    await closeDb();
    await hall.close();
  }
}

export const median = (all: number[]): number =>
  all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;

/** Milliseconds that this process has computed since `before`; waiting for others is no part of it. */
export function cpuMs(before?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** Milliseconds. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** Milliseconds that another process has computed so far. Linux only: elsewhere NaN. */
export function computedMsOf({ process: { pid } }: Child): number {
  const ticks = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
  return (Number(ticks?.[11]) + Number(ticks?.[12])) * 10;
}
