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
    include: ["tests/{domain,contract,walls}/**/*.test.ts"],
    passWithNoTests: true,
    // Some tests start processes and databases; a busy machine takes its time.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
