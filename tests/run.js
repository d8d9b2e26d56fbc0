/**
 * `npm test`: everything, from a fresh clone. Plain JavaScript, because it starts before anything is installed.
 * npm test -- --only <stage>[,<stage>] runs some of: types, lint, walls, build, unit, postgres, e2e, smoke.
 * TEST_MINUTES limits the full run: what has not ended by then is stopped, and has failed.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { prepare, root } from "../lib/cli/bootstrap.js";
import { countPlaywright, countSuite, countVitest, failedPlaywright, failedVitest } from "./results.js";
import { findChromium } from "./support/browser/chromium.js";
import { startPostgres } from "./support/world/postgres.js";

const startedMs = Date.now();
const untilMs = startedMs + Number(process.env.TEST_MINUTES || Number.POSITIVE_INFINITY) * 60_000;
const node = prepare();
const scratch = mkdtempSync(join(tmpdir(), "onboarding-tests-"));
const total = { passed: 0, failed: 0 };
const failures = [];
/** Their tests, said again at the end: a log is long, and often cut. */
const failedTests = [];
const tookMs = new Map([["install", Date.now() - startedMs]]);

process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = "1";
// What fits in a minute; `npm run bad-input` sends a hundred thousand.
process.env.BAD_INPUTS ||= "2000";
// Tests start the same programs hundreds of times: their sources are compiled once.
process.env.NODE_COMPILE_CACHE = join(scratch, "compiled");
// What the person has set for the app must not decide what the tests see.
for (const name of Object.keys(process.env))
  if (
    /^(POLYTOMIC_|OIDC_|ADMIN_|NEXTAUTH_|DATABASE_|SANDBOX_|CONTRACT_|EMBEDDED$|ENCRYPTION_KEYS$|NEXT_SERVER_ACTIONS_ENCRYPTION_KEY$|DATA_DIR$|PORT$|HOST$)/.test(
      name,
    )
  )
    delete process.env[name];

const programs = {
  biome: "@biomejs/biome/bin/biome",
  prisma: "prisma/build/index.js",
  next: "next/dist/bin/next",
  tsc: "typescript/bin/tsc",
  depcruise: "dependency-cruiser/bin/dependency-cruiser.mjs",
  knip: "knip/bin/knip.js",
  vitest: "vitest/vitest.mjs",
  playwright: "playwright/cli.js",
};

const children = new Set();

/** Whether it ended well. What runs beside something else has a title, under which it prints in the end. */
async function start(args, { env = {}, title } = {}) {
  const leftMs = untilMs - Date.now();
  if (leftMs <= 0) {
    console.log(`Not begun, the time was up: ${args.join(" ")}`);
    return false;
  }
  const child = spawn(node, args, {
    stdio: ["ignore", ...(title ? ["pipe", "pipe"] : ["inherit", "inherit"])],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const printed = title ? [heading(title)] : [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => printed.push(text));
  // Playwright and Vitest report what they have when they are interrupted.
  const stop = Number.isFinite(leftMs) ? setTimeout(() => child.kill("SIGINT"), leftMs) : undefined;
  const kill = stop && setTimeout(() => child.kill("SIGKILL"), leftMs + 60_000);
  const code = await new Promise((resolve) => child.once("close", resolve));
  children.delete(child);
  clearTimeout(stop);
  clearTimeout(kill);
  for (const text of printed) process.stdout.write(text);
  return code === 0;
}

const heading = (name) => `\n== ${name} ==\n\n`;
const tool = (name, args, options) => start([join("node_modules", programs[name]), ...args], options);

function count(name, { passed, failed }) {
  total.passed += passed;
  total.failed += failed;
  if (failed > 0) failures.push(name);
}

/** Of a runner that left a report, or undefined; `tally` counts it and `find` lists what failed. */
function countTests(name, isRight, report, tally, find) {
  const counted = countSuite(isRight, report, tally);
  count(name, counted);
  if (counted.failed === 0) return;
  const found = report ? find(report) : [];
  const outside = { where: "", name: "", error: "An error outside of its tests: see what it printed above." };
  failedTests.push(...(found.length > 0 ? found : [outside]).map((test) => ({ stage: name, ...test })));
}

/** A check that is right or wrong as a whole. */
const check = (name, isRight) => count(name, isRight ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

async function vitest(name, args, databaseUrl = "") {
  const file = join(scratch, `${name}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const isRight = await tool("vitest", ["run", ...reporters, ...args], {
    env: { TEST_DATABASE_URL: databaseUrl },
  });
  countTests(name, isRight, readReport(file), countVitest, failedVitest);
}

async function playwright(name, args, databaseUrl = "") {
  const file = join(scratch, `${name}.json`);
  const chromium = findChromium();
  const isRight =
    (chromium || (await tool("playwright", ["install", "chromium"]))) &&
    (await tool("playwright", ["test", "--reporter=list,json", ...args], {
      title: name,
      env: {
        TEST_DATABASE_URL: databaseUrl,
        ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    }));
  countTests(name, isRight, readReport(file), countPlaywright, failedPlaywright);
}

const only = process.argv.includes("--only")
  ? (process.argv[process.argv.indexOf("--only") + 1] ?? "").split(",")
  : undefined;
const isAsked = (name) => !only || only.includes(name);

let server;
/** Undefined where PostgreSQL's programs are not installed, which the gate does not accept. */
function findServer() {
  if (!["postgres", "e2e", "smoke"].some(isAsked)) return undefined;
  const found = startPostgres(process.env.TEST_DATABASE_URL);
  if (!found) console.log("There is no PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  if (!found && process.env.CI) check("PostgreSQL", false);
  return found;
}

/** To these it makes no difference what the database is, or they bring their own. */
const withoutDatabase = [
  "cli/{damage,database,end,memory,oidc,proxy,seed,seed-demo,start}",
  "forms",
  "ui",
  "base/{embedded-socket,settings,seal}",
  "engine/plan",
];
/**
 * Where there are two databases, only PostgreSQL gets these: thousands of runs of the same, and rooms that leave
 * locks, text and paging to others. Their main flows run on the embedded one in the browser.
 */
const once = [
  // Processes of their own, which take long to start. What one that is killed leaves: base/embedded-socket.
  "cli/{doctor-audit,encryption-keys,mint-lost,wrapping-keys}",
  "{onboarding/processes,base/keys-in-use,base/rewrap-data-keys,polytomic/pace}",
  "{onboarding,operations,blueprints}/{matrix,model,mutants}",
  "{access,activity,connect,keys,organizations,reconcile,staff,timeline,users}",
  // The embedded database knows no rights.
  "audit/granted-role",
  // The same triggers and plans on the same engine.
  "{tenants/attention,directory/{inbox,plans},notices/many}",
  // What opens a sealed value is no matter of the database; base/{data-keys,restore,rewrap} write on both.
  "base/{key-provider,tamper,tamper-data-keys,tamper-reported}",
  // Other answers of Polytomic, in the same transactions as in onboarding/{all-steps,answers,recovery,whole-job} and
  // blueprints/{apply,assign,capture,drafts,drift,leaving,rollout}.
  "onboarding/{other-input,outcomes}",
  "blueprints/{canaries,circles,continuing,customer,examples,lost,nothing-lost,permissions}",
  // As key-links/{code,leaver,links,replaced}.
  "key-links/{blind,no-provider}",
];
const excluding = (paths) => paths.flatMap((path) => ["--exclude", `tests/domain/${path}{,.test.ts,/**}`]);

const stages = {
  async types() {
    check("types of the routes", await tool("next", ["typegen"]));
    check("types", await tool("tsc", ["--noEmit"]));
  },
  async lint() {
    const colors = process.stdout.isTTY ? [] : ["--colors=off"];
    check("format and lint", await tool("biome", ["ci", ...colors, "."]));
  },
  async walls() {
    const cruised = ["app", "components", "lib", "tests"];
    check("walls", await tool("depcruise", ["--config", ".dependency-cruiser.js", ...cruised]));
    check("nothing unused", await tool("knip", []));
    await vitest("walls", ["--project", "walls"]);
  },
  async build() {
    check("build", await start(["lib/cli/start.js", "build-app.ts"], { title: "build" }));
  },
  unit: () =>
    vitest("unit", [
      "--project",
      "app",
      "--project",
      "alone",
      ...(server && isAsked("postgres") ? excluding(once) : []),
    ]),
  async postgres() {
    if (server) await vitest("postgres", ["tests/domain", ...excluding(withoutDatabase)], server.url);
  },
  e2e: () => playwright("e2e", [], server?.url),
  /** The main flows on the other database, where there are two. */
  async smoke() {
    if (server) await playwright("smoke", ["--grep", "@smoke"]);
  },
};

const unknown = only?.filter((name) => !(name in stages));
if (unknown?.length) {
  console.error(`There is no stage ${unknown.join(", ")}. The stages are ${Object.keys(stages).join(", ")}.`);
  process.exit(2);
}

/** What runs beside something else. */
const besides = new Set(["build", "e2e", "smoke"]);

async function run(...names) {
  for (const name of names) {
    if (!isAsked(name)) continue;
    if (!besides.has(name)) process.stdout.write(heading(name));
    const beganMs = Date.now();
    await stages[name]();
    tookMs.set(name, Date.now() - beganMs);
  }
}

function cleanUp() {
  for (const child of children) child.kill("SIGTERM");
  server?.stop();
  rmSync(scratch, { recursive: true, force: true });
}
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => {
    cleanUp();
    process.exit(130);
  });

process.stdout.write(heading("generate"));
const isGenerated = await tool("prisma", ["generate"]);
check("generate the database client", isGenerated);
if (isGenerated) {
  // Both write what Next knows of the routes: one after the other. The build leaves the rest some of two cores.
  await run("types");
  await Promise.all([run("build"), run("lint", "walls")]);
  server = findServer();
  // Both wait for processes, polls and times now and then: together they leave less of two cores idle.
  await Promise.all([run("unit", "postgres"), run("e2e", "smoke")]);
}
cleanUp();

for (const { stage, where, name, error } of failedTests)
  console.log(
    `\n${stage}: ${[where && relative(root, where), name].filter(Boolean).join(" › ")}\n${error.replace(/^/gm, "  ")}`,
  );

const seconds = [...tookMs, ["all", Date.now() - startedMs]].map(
  ([name, ms]) => `${name} ${Math.round(ms / 1000)} s`,
);
console.log(`\n${seconds.join(" · ")}`);
if (failures.length > 0) console.log(`\nFailed: ${failures.join("; ")}`);
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);
