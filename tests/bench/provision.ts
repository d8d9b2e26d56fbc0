/**
 * What the app adds to Polytomic's own time: whole onboardings as staff run them, against the four bare requests with
 * fetch, taken in turns in one run at 50 ms upstream latency; then many at once in the background. The name is checked
 * before, while it is typed. On PostgreSQL (TEST_DATABASE_URL, or a throw-away server) and on the embedded database; `--on postgresql` or
 * `--on embedded` for one of them.
 */
import { randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { open, seal } from "#lib/base/seal.ts";
import { Secret } from "#lib/base/secret.ts";
import { checkName } from "#lib/onboarding/name-check.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { addStaff, customer, steps, submit } from "#tests/support/hands/people.ts";
import { startPostgres } from "#tests/support/world/postgres.js";
import { atOnce, measureBackground } from "./background.ts";
import { callBare } from "./bare.ts";
import { cpuMs, median, onGround, timed } from "./ground.ts";
import { type Statements, statements, watchStatements } from "./statements.ts";

const latencyMs = 50;
const warmups = 5;
const rounds = 40;

/** Beyond these the bench fails. */
const limits = { PostgreSQL: 1.2, "the embedded database": 1.35, statements: 30, background: 1.15 };
type Where = "PostgreSQL" | "the embedded database";
/** As `npm start` runs them, and as many as two cores keep busy. */
const workers = { PostgreSQL: 2, "the embedded database": 1 };

type Round = {
  check: number;
  steps: number[];
  bare: number;
  asked: Statements;
  /** What this process computed for ours, and for the bare requests. */
  cpu: { ours: number; bare: number };
};

async function takeRound({ url, partnerKey }: Installation, staff: Staff): Promise<Round> {
  const who = customer(randomUUID(), `Customer ${randomUUID()}`);
  const check = await timed(() => checkName(staff, { tenantId: who.id, name: who.name }));
  const before = { ...statements };
  const started = process.cpuUsage();
  const taken: number[] = [];
  for (const step of steps) taken.push(await timed(() => submit(staff, who, step)));
  const asked = { count: statements.count - before.count, tookMs: statements.tookMs - before.tookMs };
  const ours = cpuMs(started);
  const between = process.cpuUsage();
  const bare = await timed(() => callBare(url, partnerKey));
  return { check, steps: taken, bare, asked, cpu: { ours, bare: cpuMs(between) } };
}

/** Sealing one key, and opening it for its check. */
async function encryptionMs(): Promise<number> {
  const place = { purpose: "organization-key", tenantId: "bench", recordId: "bench", version: null } as const;
  const taken: number[] = [];
  for (let round = 0; round < rounds; round += 1)
    taken.push(
      await timed(async () => await open(await seal(new Secret("a key of the bench"), place), place)),
    );
  return median(taken);
}

const sum = (all: number[]) => all.reduce((total, each) => total + each, 0);
const ms = (value: number) => `${value.toFixed(1).padStart(7)} ms`;
const line = (name: string, value: string) => `  ${name.padEnd(36)}${value}`;

/** Prints what a database's rounds took; returns what went beyond the limits. */
function report(where: Where, all: Round[], encryption: number): string[] {
  const whole = median(all.map((round) => sum(round.steps)));
  const bare = median(all.map((round) => round.bare));
  const count = median(all.map(({ asked }) => asked.count));
  const database = median(all.map(({ asked }) => asked.tookMs));
  const ratio = whole / bare;
  const lines = [
    `Medians of ${all.length} onboardings at ${latencyMs} ms, on ${where}:`,
    "",
    line("the name check, while it is typed", ms(median(all.map(({ check }) => check)))),
    ...steps.map((step, at) => line(step, ms(median(all.map((round) => round.steps[at] ?? 0))))),
    line("whole onboarding", ms(whole)),
    line("the four requests, bare", `${ms(bare)}   ratio ${ratio.toFixed(2)} (at most ${limits[where]})`),
    "",
    "  Beyond the four requests:",
    line(`${count} statements (at most ${limits.statements})`, ms(database)),
    line("encryption: seal and open", ms(encryption)),
    line("the rest: our code and Prisma", ms(whole - bare - encryption - database)),
    line(
      "this process computed",
      ms(median(all.map(({ cpu }) => cpu.ours)) - median(all.map(({ cpu }) => cpu.bare))),
    ),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return [
    ...(ratio > limits[where] ? [`${where}: ratio ${ratio.toFixed(2)}`] : []),
    ...(count > limits.statements ? [`${where}: ${count} statements`] : []),
  ];
}

async function measure(
  where: Where,
  hall: Installation,
  environment: Record<string, string>,
): Promise<string[]> {
  const staff = await addStaff();
  const all: Round[] = [];
  for (let round = -warmups; round < rounds; round += 1) {
    const taken = await takeRound(hall, staff);
    if (round >= 0) all.push(taken);
  }
  const beyond = report(where, all, await encryptionMs());
  const {
    tookMs,
    requests,
    ratio,
    cpuMs: each,
  } = await measureBackground(staff, hall, environment, {
    latencyMs,
    workers: workers[where],
  });
  const words = `${workers[where]} workers, ${atOnce} at a time, ${requests} requests`;
  const limit = `(at most ${limits.background})`;
  const cost = line("the workers computed, a request", ms(each));
  process.stdout.write(`${line(words, `${ms(tookMs)}   ratio ${ratio.toFixed(2)} ${limit}`)}\n${cost}\n\n`);
  return ratio > limits.background ? [...beyond, `${where}: background ${ratio.toFixed(2)}`] : beyond;
}

export async function run(): Promise<void> {
  watchStatements();
  const { values } = parseArgs({ args: process.argv.slice(3), options: { on: { type: "string" } } });
  const server = values.on === "embedded" ? undefined : startPostgres(process.env.TEST_DATABASE_URL);
  const beyond: string[] = [];
  try {
    if (server)
      beyond.push(
        ...(await onGround(server.url, latencyMs, (hall, env) => measure("PostgreSQL", hall, env))),
      );
    if (values.on !== "postgresql")
      beyond.push(
        ...(await onGround(undefined, latencyMs, (hall, env) => measure("the embedded database", hall, env))),
      );
  } finally {
    server?.stop();
  }
  if (beyond.length === 0) return;
  process.stdout.write(`Beyond the limits: ${beyond.join("; ")}.\n`);
  process.exitCode = 1;
}
