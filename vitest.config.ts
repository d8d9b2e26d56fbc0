import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  // What server components get: without this, `server-only` refuses to load.
  resolve: {
    alias: {
      "server-only": fileURLToPath(import.meta.resolve("server-only").replace("index.js", "empty.js")),
    },
  },
  test: {
    environment: "node",
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
      {
        extends: true,
        test: {
          name: "app",
          include: ["tests/{domain,contract}/**/*.test.ts"],
          globalSetup: "tests/support/world/database-pool.ts",
        },
      },
    ],
  },
});
