import { globSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** It puts something else in a module's place, or needs modules that no other test has used. */
const isAlone = (file: string) =>
  /\bvi\.(mock|doMock|resetModules)\(|^\/\/ Needs modules of its own/m.test(readFileSync(file, "utf8"));

const tests = Map.groupBy(globSync("tests/{domain,contract}/**/*.test.ts"), isAlone);
const globalSetup = "tests/support/world/database-pool.ts";

export default defineConfig({
  // What server components get: without this, `server-only` refuses to load.
  resolve: {
    alias: {
      "server-only": fileURLToPath(import.meta.resolve("server-only").replace("index.js", "empty.js")),
    },
  },
  test: {
    environment: "node",
    // What `authInterrupts` of next.config.js sets.
    env: { __NEXT_EXPERIMENTAL_AUTH_INTERRUPTS: "true" },
    // Not threads: Prisma's query compiler is WebAssembly, and V8 aborts now and then when many threads of one process
    // load and drop it (https://github.com/nodejs/node/issues/64500).
    pool: "forks",
    maxWorkers: availableParallelism(),
    // Limits for what hangs: some tests start processes and databases, and a busy machine takes its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    projects: [
      { extends: true, test: { name: "walls", include: ["tests/walls/**/*.test.ts"] } },
      // Files share what they import: loading it, and running it cold, costs more than most tests.
      {
        extends: true,
        test: { name: "app", include: tests.get(false) ?? [], isolate: false, globalSetup },
      },
      { extends: true, test: { name: "alone", include: tests.get(true) ?? [], globalSetup } },
    ],
  },
});
