/**
 * What the app's process takes of memory: at rest, after many views of the tenants page, and after onboardings
 * through the wizard's forms; beside it an app without limits, which is asked in turns with it, so that the ratio of
 * the two pages' times shows what the limits cost. `--views N` `--onboardings N`.
 */
import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { encode } from "next-auth/jwt";
import { closeDb } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { makeReady } from "#lib/cli/build.ts";
import type { Child } from "#lib/cli/child.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { startNext, startWorker } from "#lib/cli/processes.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { createBrowser } from "#tests/drill/fleet/browser.ts";
import { beginDraft, onboard } from "#tests/drill/fleet/onboarding.ts";
import { createRandom } from "#tests/drill/fleet/random.ts";
import { type Installation, openInstallation } from "#tests/support/hands/installation.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { startPostgres } from "#tests/support/world/postgres.js";

const tenants = 1_000;
const mostMB = 350;
/** The app without limits is asked once in so many views. */
const oneIn = 5;
const warmups = 200;
/** What an operator sets; V8's own choice on a machine with much memory. */
const withoutLimits = {
  NODE_OPTIONS: "--max-old-space-size=4096 --max-semi-space-size=16",
  MALLOC_ARENA_MAX: "64",
};

type App = { url: string; child: Child };

/** Resident memory, in MB of 1,000,000 bytes. */
function residentMB({ process: { pid } }: Child): number {
  const kiB = Number(execFileSync("ps", ["-o", "rss=", "-p", String(pid)], { encoding: "utf8" }));
  return Math.round((kiB * 1024) / 1_000_000);
}

/** `set`: what an operator sets instead of the app's own limits. */
async function startApp(hall: Installation, set: Record<string, string> = {}): Promise<App> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = { ...hall.environment({ NEXTAUTH_URL: url }), ...set };
  const child = hall.begun(startNext("start", "127.0.0.1", port, env));
  await awaitHealth(url, 120_000);
  return { url, child };
}

async function viewOnce(url: string, cookie: string): Promise<number> {
  const startedMs = performance.now();
  const response = await fetch(`${url}/tenants`, { headers: { cookie }, redirect: "error" });
  await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return performance.now() - startedMs;
}

const at = (all: number[], share: number) =>
  all.toSorted((a, b) => a - b)[Math.ceil(all.length * share) - 1] ?? Number.NaN;

const say = (text: string) => process.stdout.write(`${text}\n`);

async function measure(hall: Installation, views: number, onboardings: number): Promise<boolean> {
  const { sessionId } = await addStaff("onboarder");
  const token = await encode({
    token: { sub: sessionId },
    secret: hall.environment().NEXTAUTH_SECRET ?? "",
  });
  const cookie = `next-auth.session-token=${token}`;
  const limited = await startApp(hall);
  const free = await startApp(hall, withoutLimits);
  const worker = hall.begun(startWorker(hall.environment()));
  const print = (when: string) =>
    say(
      `${when.padEnd(32)}${String(residentMB(limited.child)).padStart(8)}${String(residentMB(free.child)).padStart(16)}${String(residentMB(worker)).padStart(10)}`,
    );
  say(
    `${"resident memory, MB".padEnd(32)}${"app".padStart(8)}${"without limits".padStart(16)}${"worker".padStart(10)}`,
  );
  print("at rest");
  const times: [number[], number[]] = [[], []];
  for (let view = 1; view <= views; view += 1) {
    const ours = await viewOnce(limited.url, cookie);
    if (view % oneIn === 0) {
      const theirs = await viewOnce(free.url, cookie);
      // The two are compared from requests that came after each other.
      if (view > warmups * oneIn) {
        times[0].push(ours);
        times[1].push(theirs);
      }
    }
    if (view === views || view % 2_000 === 0)
      print(`${view} views (${Math.floor(view / oneIn)} without limits)`);
  }
  const random = createRandom(1);
  const browser = createBrowser({ origins: [limited.url], cookie, random });
  for (let count = 0; count < onboardings; count += 1) {
    const person = { browser, random, untilMs: performance.now() + 120_000 };
    const [who, first] = await beginDraft(person, `Customer ${crypto.randomUUID()}`);
    if (!(await onboard(person, who, first))) throw new Error(`${who.tenantId} was not onboarded`);
  }
  print(`${onboardings} onboardings`);
  const [ours, theirs] = times;
  for (const share of [0.5, 0.95])
    say(
      `tenants page, p${share * 100} ms`.padEnd(32) +
        at(ours, share).toFixed(1).padStart(8) +
        at(theirs, share).toFixed(1).padStart(16) +
        `   × ${(at(ours, share) / at(theirs, share)).toFixed(2)}`,
    );
  const isWithin = residentMB(limited.child) <= mostMB;
  say(`\nThe app ends at ${residentMB(limited.child)} MB of ${mostMB}: ${isWithin ? "well." : "too much."}`);
  return isWithin;
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      views: { type: "string", default: "10000" },
      onboardings: { type: "string", default: "300" },
    },
  });
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  process.env.TEST_DATABASE_URL = server.url;
  const hall = await openInstallation(30_000);
  let isWithin = false;
  try {
    adoptEnvironment(hall.environment());
    await makeReady(false, hall.begun);
    await plantTenants(hall.databaseUrl, tenants);
    isWithin = await measure(hall, Number(values.views), Number(values.onboardings));
  } finally {
    await closeDb();
    await hall.close();
    server.stop();
  }
  process.exit(isWithin ? 0 : 1);
}
