/**
 * The tenants page as the browser gets it, beside a floor in the same run: the same Next and Prisma with one
 * keyset query and a plain table (tests/bench/floor). Server time from the request to the last byte, and the
 * JavaScript that is transferred, all that loads and prefetches counted.
 */
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import { encode } from "next-auth/jwt";
import { type BrowserContext, chromium } from "playwright";
import { closeDb } from "#lib/base/db.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { makeReady } from "#lib/cli/build.ts";
import { type Child, startForeign, stop } from "#lib/cli/child.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { startNext } from "#lib/cli/processes.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { launchOptions } from "#tests/support/browser/launch.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { createOnServer } from "#tests/support/world/database.ts";
import { freePort } from "#tests/support/world/free-port.ts";
import { startPostgres } from "#tests/support/world/postgres.js";

const warmups = 10;
const rounds = 60;
const floorFolder = "tests/bench/floor";
const next = "node_modules/next/dist/bin/next";

type Place = { name: string; url: string; cookie: string };
type Loaded = { scripts: number; requests: number; html: number };

const secret = randomBytes(32).toString("base64");

function settingsFor(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: secret,
    POLYTOMIC_API_URL: "http://127.0.0.1:9",
    POLYTOMIC_PARTNER_KEY: `bench-${randomBytes(16).toString("hex")}`,
    LOG_LEVEL: "silent",
  };
}

async function timeOnce({ url, cookie }: Place): Promise<number> {
  const started = performance.now();
  const response = await fetch(url, { headers: { cookie }, redirect: "error" });
  await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  return performance.now() - started;
}

/** Milliseconds of each place, asked in turns. */
async function timeAll(places: Place[]): Promise<number[][]> {
  const taken: number[][] = places.map(() => []);
  for (let round = -warmups; round < rounds; round += 1)
    for (const [at, place] of places.entries()) {
      const ms = await timeOnce(place);
      if (round >= 0) taken[at]?.push(ms);
    }
  return taken.map((all) => all.toSorted((a, b) => a - b));
}

/** Bytes of script as they came over the wire, of the HTML as it is read, and the requests until nothing more comes. */
async function load(context: BrowserContext, url: string): Promise<Loaded> {
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const scripts = new Set<string>();
  const loaded: Loaded = { scripts: 0, requests: 0, html: 0 };
  session.on("Network.requestWillBeSent", ({ requestId, request, type }) => {
    loaded.requests += 1;
    if (type === "Script" || /\.js(\?|$)/.test(request.url)) scripts.add(requestId);
  });
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) loaded.scripts += encodedDataLength;
  });
  await session.send("Network.enable");
  const response = await page.goto(url, { waitUntil: "networkidle" });
  loaded.html = (await response?.body())?.length ?? 0;
  await page.close();
  return loaded;
}

function report(size: number, times: number[][], loads: Loaded[]): void {
  const at = (sorted: number[] = [], share = 0.5) =>
    sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  const [floor, ours] = times;
  const ratio = (share: number) => (at(ours, share) / at(floor, share)).toFixed(2);
  const [less, more] = loads;
  const kB = (bytes = Number.NaN) => (bytes / 1000).toFixed(1);
  process.stdout.write(
    [
      `${size.toLocaleString("en")} tenants        floor   tenants page`,
      `server time, p50 ms  ${at(floor).toFixed(1)}  ${at(ours).toFixed(1)}  × ${ratio(0.5)}`,
      `server time, p95 ms  ${at(floor, 0.95).toFixed(1)}  ${at(ours, 0.95).toFixed(1)}  × ${ratio(0.95)}`,
      `JavaScript, kB       ${kB(less?.scripts)}  ${kB(more?.scripts)}  + ${kB((more?.scripts ?? 0) - (less?.scripts ?? 0))}`,
      `HTML, kB             ${kB(less?.html)}  ${kB(more?.html)}`,
      `requests             ${less?.requests}  ${more?.requests}`,
      "",
    ].join("\n"),
  );
}

async function serveAll(databaseUrl: string, begun: (child: Child) => Child): Promise<Place[]> {
  const settings = settingsFor(databaseUrl);
  adoptEnvironment(settings);
  const { sessionId } = await addStaff("admin");
  const token = await encode({ token: { sub: sessionId }, secret });
  await makeReady(false, begun);
  execFileSync(process.execPath, [next, "build", floorFolder], { stdio: ["ignore", "ignore", "inherit"] });
  const [port, floorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const floorUrl = `http://127.0.0.1:${floorPort}`;
  const env = { ...fullEnvironment({ NEXTAUTH_URL: url, ...settings }), NODE_ENV: "production" } as const;
  begun(startNext("start", "127.0.0.1", port, env));
  const args = [next, "start", floorFolder, "-H", "127.0.0.1", "-p", String(floorPort)];
  begun(startForeign({ name: "The floor", args, env }));
  await awaitHealth(url, 300_000);
  return [
    { name: "floor", url: floorUrl, cookie: "" },
    { name: "tenants page", url: `${url}/tenants`, cookie: `next-auth.session-token=${token}` },
  ];
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: { size: { type: "string", default: "1000" } },
  });
  const size = Number(values.size);
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  const database = await createOnServer(server.url, true);
  const children: Child[] = [];
  try {
    await plantTenants(database.url, size);
    const places = await serveAll(database.url, (child) => {
      children.push(child);
      return child;
    });
    const times = await timeAll(places);
    const browser = await chromium.launch(launchOptions());
    const loads: Loaded[] = [];
    for (const { url, cookie } of places) {
      const context = await browser.newContext();
      const [name = "", value = ""] = cookie.split("=");
      if (cookie) await context.addCookies([{ name, value, url }]);
      loads.push(await load(context, url));
    }
    await browser.close();
    report(size, times, loads);
  } finally {
    for (const child of children.toReversed()) await stop(child);
    await closeDb();
    await database.close();
    server.stop();
  }
}
