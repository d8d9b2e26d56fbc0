/**
 * `npm run drill -- fleet`: two app instances and three workers on one PostgreSQL, with the faulty sandbox. People
 * onboard customers and rotate keys through the app's own forms, while instances and workers are killed with -9 and
 * frozen at random. What is left is then compared from outside. Ends with a table of zeros, or with exit code 1.
 *
 * `--onboardings N` `--rotations N` `--people N` sizes; `--seed N` repeats a schedule of troubles and choices. When
 * they meet what is a matter of the machine's timing, so a seed repeats the pressure and not each step.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { encode } from "next-auth/jwt";
import { closeDb, db } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { makeReady } from "#lib/cli/build.ts";
import type { TenantPage } from "#lib/directory/views.ts";
import { type Installation, openInstallation } from "#tests/support/hands/installation.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { startPostgres } from "#tests/support/world/postgres.js";
import { type Browser, createBrowser, traffic } from "./browser.ts";
import { type Counts, judge } from "./judge.ts";
import { createRandom, type Random } from "./random.ts";
import { print } from "./report.ts";
import { makeTrouble } from "./trouble.ts";
import { type Fleet, startFleet } from "./units.ts";
import { work } from "./work.ts";

const workers = 3;
const upstreamTimeoutMs = 2_000;
const settleMs = 180_000;
const hourMs = 3_600_000;

function readOptions(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      onboardings: { type: "string", default: "1000" },
      rotations: { type: "string", default: "200" },
      people: { type: "string", default: "24" },
      seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
    },
  });
  const [onboardings, rotations, people, seed] = [
    Number(values.onboardings),
    Math.min(Number(values.rotations), Number(values.onboardings)),
    Number(values.people),
    Number(values.seed),
  ];
  return { onboardings, rotations, people, seed };
}

/** Signed-in staff, each with a browser. Their password counts as confirmed for as long as the drill takes. */
async function seatPeople(
  hall: Installation,
  fleet: Fleet,
  count: number,
  random: Random,
): Promise<Browser[]> {
  const secret = hall.environment().NEXTAUTH_SECRET ?? "";
  const browsers: Browser[] = [];
  for (let at = 0; at < count; at += 1) {
    const { sessionId } = await addStaff("onboarder");
    const token = await encode({ token: { sub: sessionId }, secret });
    const cookie = `next-auth.session-token=${token}`;
    browsers.push(createBrowser({ origins: fleet.origins, cookie, random: random.fork() }));
  }
  await db().session.updateMany({ data: { authenticatedAt: new Date(Date.now() + hourMs) } });
  return browsers;
}

async function listShownActive(browser: Browser): Promise<Set<string>> {
  const shown = new Set<string>();
  for (let after = ""; ; ) {
    const { html } = await browser.get(`/api/tenants?status=active${after}`);
    const page: TenantPage = JSON.parse(html);
    for (const { id } of page.rows) shown.add(id);
    if (!page.next) return shown;
    after = `&after=${page.next}`;
  }
}

/** Until no operation is open, or time is up. */
async function settle(): Promise<void> {
  const untilMs = performance.now() + settleMs;
  while (performance.now() < untilMs && (await db().operation.count({ where: { finishedAt: null } })) > 0)
    await sleep(1_000);
}

const say = (text: string) => process.stdout.write(`${text}\n`);

/** What the processes logged, for whoever looks into a finding. */
function keepLogs(fleet: Fleet): string {
  const folder = "test-results/fleet";
  mkdirSync(folder, { recursive: true });
  for (const unit of [...fleet.apps, ...fleet.workers])
    writeFileSync(`${folder}/${unit.name.replace(" ", "-")}.log`, unit.printed());
  return folder;
}

export async function run(args: string[]): Promise<void> {
  const options = readOptions(args);
  const server = startPostgres(process.env.TEST_DATABASE_URL || process.env.DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  process.env.TEST_DATABASE_URL = server.url;
  const startedMs = performance.now();
  const hall = await openInstallation(upstreamTimeoutMs);
  let isClean = false;
  try {
    adoptEnvironment(hall.environment());
    await makeReady(false, hall.begun);
    const random = createRandom(options.seed);
    const fleet = await startFleet(hall, [await freePort(), await freePort()], workers);
    say(
      `${options.onboardings} onboardings and ${options.rotations} rotations by ${options.people} people, seed ${options.seed}.`,
    );
    const browsers = await seatPeople(hall, fleet, options.people, random);
    const trouble = makeTrouble(hall, fleet, random.fork());
    const done = await work({ ...options, browsers, random, origin: hall.url, fleet });
    await trouble.end();
    await done.finish();
    await settle();
    const [reader] = browsers;
    const shown = reader ? await listShownActive(reader) : new Set<string>();
    const { counts, findings, seen } = await judge(hall, done.customers, shown);
    const all: Counts = {
      ...counts,
      "failed probes of a key in an overlap": done.probes.failed,
      "rotations not done": options.rotations - done.rotated.length,
      "processes that ended unasked": [...fleet.apps, ...fleet.workers].reduce(
        (sum, unit) => sum + unit.counts.endedUnasked,
        0,
      ),
    };
    isClean = Object.values(all).every((count) => count === 0);
    for (const finding of [...findings, ...done.problems]) say(finding);
    const tookS = Math.round((performance.now() - startedMs) / 1000);
    print({ counts: all, seen, fleet, traffic, done, tookS, isClean });
    for (const unit of [...fleet.apps, ...fleet.workers]) unit.release();
    if (!isClean) say(`What the processes logged is in ${keepLogs(fleet)}.`);
  } finally {
    await closeDb();
    await hall.close();
    server.stop();
  }
  process.exit(isClean ? 0 : 1);
}
