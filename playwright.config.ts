import { defineConfig } from "playwright/test";
import { launchOptions } from "#tests/support/e2e-browser.ts";

const json = process.env.PLAYWRIGHT_JSON_OUTPUT_NAME;

export default defineConfig({
  testDir: "tests/e2e",
  outputDir: "test-results",
  forbidOnly: true,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [["list"], ...(json ? ([["json"]] as const) : [])],
  use: {
    actionTimeout: 15_000,
    navigationTimeout: 30_000,
    viewport: { width: 1280, height: 800 },
    launchOptions: launchOptions(),
    screenshot: "only-on-failure",
  },
});
