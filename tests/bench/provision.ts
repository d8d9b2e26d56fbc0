/**
 * What the wizard adds to Polytomic's own time: the three steps as staff run them, against the bare calls with
 * fetch, taken in turns in one run at 50 ms upstream latency. The embedded database is a process of its own, as
 * in an installation; TEST_DATABASE_URL measures on PostgreSQL.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { closeDb } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { open, seal } from "#lib/base/seal.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, bareEnvironment } from "#lib/base/settings.ts";
import { hear, startProgram, stop } from "#lib/cli/child.ts";
import { openInstallation } from "#tests/support/hands/installation.ts";
import { addStaff, customer, steps, submit } from "#tests/support/hands/people.ts";
import { callBare } from "./bare.ts";
import { type Statements, statements, watchStatements } from "./statements.ts";

const latencyMs = 50;
const warmups = 5;
const rounds = 40;

const median = (all: number[]) => all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
const ms = (value: number) => `${value.toFixed(1).padStart(7)} ms`;

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** On PostgreSQL the installation's own database; else the embedded one as the app starts it, on disk. */
async function openDatabase(installed: string) {
  if (process.env.TEST_DATABASE_URL) return { url: installed, close: async () => undefined };
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

export async function run(): Promise<void> {
  const hall = await openInstallation(1_000);
  const database = await openDatabase(hall.databaseUrl);
  adoptEnvironment({
    DATABASE_URL: database.url,
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    POLYTOMIC_API_URL: hall.url,
    POLYTOMIC_PARTNER_KEY: hall.partnerKey,
    LOG_LEVEL: "silent",
  });
  try {
    await hall.sandbox.setLatency(latencyMs);
    await measure(hall.url, hall.partnerKey);
  } finally {
    await closeDb();
    await database.close();
    await hall.close();
  }
}

async function measure(url: string, partnerKey: string): Promise<void> {
  watchStatements();
  const staff = await addStaff();
  const ours: number[][] = [];
  const bare: number[] = [];
  const same: number[] = [];
  const asked: Statements[] = [];
  for (let round = -warmups; round < rounds; round += 1) {
    const who = customer(randomUUID(), `Customer ${randomUUID()}`);
    const taken: number[] = [];
    const before = { ...statements };
    for (const step of steps) taken.push(await timed(() => submit(staff, who, step)));
    const [count, tookMs] = [statements.count - before.count, statements.tookMs - before.tookMs];
    const three = await timed(() => callBare(url, partnerKey, false));
    const six = await timed(() => callBare(url, partnerKey, true));
    if (round < 0) continue;
    ours.push(taken);
    bare.push(three);
    same.push(six);
    asked.push({ count, tookMs });
  }
  report(ours, bare, same, asked, await encryptionMs());
}

/** Sealing one key, and opening it for its check. */
async function encryptionMs(): Promise<number> {
  const place = { purpose: "organization-key", tenantId: "bench", recordId: "bench" } as const;
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    taken.push(
      await timed(async () => await open(await seal(new Secret("a key of the bench"), place), place)),
    );
  return median(taken);
}

function report(
  ours: number[][],
  bare: number[],
  same: number[],
  asked: Statements[],
  encryption: number,
): void {
  const whole = median(ours.map((taken) => taken.reduce((sum, each) => sum + each, 0)));
  const [three, six] = [median(bare), median(same)];
  const database = median(asked.map(({ tookMs }) => tookMs));
  const lines = [
    ...steps.map((step, at) => `  ${step.padEnd(34)}${ms(median(ours.map((taken) => taken[at] ?? 0)))}`),
    `  ${"whole onboarding".padEnd(34)}${ms(whole)}`,
    "",
    `  ${"the three requests, bare".padEnd(34)}${ms(three)}   ratio ${(whole / three).toFixed(2)}`,
    `  ${"the same six calls, bare".padEnd(34)}${ms(six)}   ratio ${(whole / six).toFixed(2)}`,
    "",
    "  Beyond the three requests:",
    `  ${"reads: list, list, check of the key".padEnd(34)}${ms(six - three)}`,
    `  ${"encryption: seal and open".padEnd(34)}${ms(encryption)}`,
    `  ${`database: ${median(asked.map(({ count }) => count))} statements`.padEnd(34)}${ms(database)}`,
    `  ${"our own code".padEnd(34)}${ms(whole - six - encryption - database)}`,
  ];
  const where = process.env.TEST_DATABASE_URL ? "PostgreSQL" : "the embedded database";
  process.stdout.write(
    `Medians of ${rounds} onboardings at ${latencyMs} ms, on ${where}:\n\n${lines.join("\n")}\n`,
  );
}
