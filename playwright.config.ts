import { defineConfig } from "playwright/test";
import { launchOptions } from "#tests/support/browser/launch.ts";

const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  forbidOnly: true,
  workers: 2,
  // Limits for what hangs, wide enough for a machine that is busy or slow: nothing is timed by them.
  timeout: 480_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ...(json ? ([["json"]] as const) : [])],
  use: {
    actionTimeout: 60_000,
    navigationTimeout: 120_000,
    viewport: { width: 1280, height: 800 },
    launchOptions: launchOptions(),
    screenshot: "only-on-failure",
  },
});
