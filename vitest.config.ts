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
    // Threads start sooner than processes; the machine has nothing else to do meanwhile.
    pool: "threads",
    maxWorkers: availableParallelism(),
    // Limits for what hangs: some tests start processes and databases, and a busy machine takes its time.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      { extends: true, test: { name: "walls", include: ["tests/walls/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "app",
          include: ["tests/{domain,contract}/**/*.test.ts"],
          globalSetup: "tests/support/world/embedded-pool.ts",
        },
      },
    ],
  },
});
