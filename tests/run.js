/**
 * `npm test`: everything, from a fresh clone. Plain JavaScript, because it starts before anything is installed.
 * npm test -- --only <stage>[,<stage>] runs some of: lint, types, walls, unit, build, e2e, postgres.
 * TEST_MINUTES limits the whole: end-to-end tests that cannot be begun in time are skipped, and counted so.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { prepare, root } from "../lib/cli/bootstrap.js";
import { findChromium } from "./support/browser/chromium.js";
import { startPostgres } from "./support/world/postgres.js";

const node = prepare();
const scratch = mkdtempSync(join(tmpdir(), "onboarding-tests-"));
const startedMs = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED = "1";
// What the person has set for the app must not decide what the tests see.
for (const name of Object.keys(process.env))
  if (
    /^(POLYTOMIC_|OIDC_|ADMIN_|NEXTAUTH_|DATABASE_|SANDBOX_|EMBEDDED$|ENCRYPTION_KEYS$|DATA_DIR$|PORT$|HOST$)/.test(
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

function start(args, env = {}) {
  return spawnSync(node, args, { stdio: "inherit", env: { ...process.env, ...env } }).status === 0;
}

const tool = (name, args, env) => start([join("node_modules", programs[name]), ...args], env);

function count(name, { passed = 0, failed = 0, skipped = 0 }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  if (failed > 0) failures.push(name);
}

/** A check that is right or wrong as a whole. */
function check(name, isRight) {
  count(name, isRight ? { passed: 1 } : { failed: 1 });
  return isRight;
}

/** Runs a test runner that writes its numbers to a file; no numbers, or a bad end without one, is a failure. */
function suite(name, run, read) {
  const file = join(scratch, `${name.replaceAll(/\W+/g, "-")}.json`);
  const isRight = run(file);
  let numbers = { failed: 1 };
  try {
    numbers = read(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    console.log(`${name} left no results.`);
  }
  if (!isRight && numbers.failed === 0) numbers.failed = 1;
  count(name, numbers);
}

function vitest(name, paths, env) {
  suite(
    name,
    (file) =>
      tool(
        "vitest",
        ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${file}`, ...paths],
        env,
      ),
    (result) => ({
      passed: result.numPassedTests,
      failed: Math.max(result.numFailedTests, result.numFailedTestSuites > 0 ? 1 : 0),
      skipped: result.numPendingTests + result.numTodoTests,
    }),
  );
}

/** Tests in tests/domain to which it makes no difference what the database is. */
const withoutDatabase = [
  "cli",
  "forms",
  "ui",
  "base/{embedded-socket,env,seal}",
  "onboarding/{matrix,model,mutants,plan}",
];

/** `share` of the time that there is, if there is a limit. */
function e2e(name, share, env, ...more) {
  const minutes = Number(process.env.TEST_MINUTES ?? 0);
  const chromium = findChromium();
  suite(
    name,
    (file) =>
      (chromium || tool("playwright", ["install", "chromium"])) &&
      tool("playwright", ["test", "--reporter=list,json", ...more], {
        ...env,
        ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
        ...(minutes > 0 ? { E2E_UNTIL_MS: String(startedMs + share * minutes * 60_000) } : {}),
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      }),
    ({ stats }) => ({
      passed: stats.expected + stats.flaky,
      failed: stats.unexpected,
      skipped: stats.skipped,
    }),
  );
}

const stages = {
  lint: () =>
    check("format and lint", tool("biome", ["ci", ...(process.stdout.isTTY ? [] : ["--colors=off"]), "."])),
  types() {
    check("types of the routes", tool("next", ["typegen"]));
    check("types", tool("tsc", ["--noEmit"]));
  },
  walls() {
    check(
      "walls between folders",
      tool("depcruise", ["--config", ".dependency-cruiser.js", "app", "components", "lib", "tests"]),
    );
    check("nothing unused", tool("knip", []));
    vitest("walls", ["tests/walls"]);
  },
  unit: () =>
    vitest("unit and contract, embedded database", ["tests/domain", "tests/contract"], {
      TEST_DATABASE_URL: "",
    }),
  build: () => check("build", start(["lib/cli/start.js", "build-app.ts"])),
  e2e: () => e2e("end to end, embedded database", 0.7, { TEST_DATABASE_URL: "" }),
  async postgres() {
    const server = startPostgres(process.env.TEST_DATABASE_URL);
    if (!server) {
      console.log(
        "Skipped: no PostgreSQL server programs here. Set TEST_DATABASE_URL, or install postgresql.",
      );
      return count("postgres", { skipped: 1 });
    }
    try {
      const excluded = withoutDatabase.flatMap((path) => [
        "--exclude",
        `tests/domain/${path}{,.test.ts,/**}`,
      ]);
      vitest("domain, PostgreSQL", ["tests/domain", ...excluded], { TEST_DATABASE_URL: server.url });
      const on = { TEST_DATABASE_URL: server.url };
      // The main test of each part first: on a slow machine there may be no time for the others.
      e2e("end to end, PostgreSQL, the main ones", 0.85, on, "--grep", "@postgres");
      e2e("end to end, PostgreSQL, the others", 0.95, on, "--grep-invert", "@postgres");
    } finally {
      server.stop();
    }
  },
};

const only =
  process.argv.indexOf("--only") > 0
    ? process.argv[process.argv.indexOf("--only") + 1]?.split(",")
    : undefined;
const unknown = only?.filter((name) => !(name in stages));
if (unknown?.length) {
  console.error(`There is no stage ${unknown.join(", ")}. The stages are ${Object.keys(stages).join(", ")}.`);
  process.exit(2);
}

console.log("\n== generate ==\n");
if (check("generate the database client", tool("prisma", ["generate"])))
  for (const [name, run] of Object.entries(stages)) {
    if (only && !only.includes(name)) continue;
    console.log(`\n== ${name} ==\n`);
    await run();
  }

rmSync(scratch, { recursive: true, force: true });
if (failures.length > 0) console.log(`\nFailed: ${failures.join("; ")}`);
const { passed, failed, skipped } = total;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(failed > 0 ? 1 : 0);
