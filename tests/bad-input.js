/** `npm run bad-input`: a hundred thousand inputs, other ones each time, or BAD_INPUTS of them from BAD_INPUT_SEED. */
import { spawnSync } from "node:child_process";
import { prepare, root } from "../lib/cli/bootstrap.js";
import { findChromium } from "./support/browser/chromium.js";

const seed = process.env.BAD_INPUT_SEED || String(Date.now() % 2 ** 31);
process.stdout.write(`BAD_INPUT_SEED=${seed}\n`);
const chromium = findChromium();
const env = {
  ...process.env,
  BAD_INPUTS: process.env.BAD_INPUTS || "100000",
  BAD_INPUT_SEED: seed,
  ...(chromium ? { CHROMIUM_PATH: chromium } : {}),
};
const node = prepare();
const run = (...args) => spawnSync(node, args, { cwd: root, env, stdio: "inherit" }).status ?? 1;
const first = run("node_modules/vitest/vitest.mjs", "run", "tests/domain/access/bad-input.test.ts");
const second = run("node_modules/playwright/cli.js", "test", "tests/e2e/bad-requests.spec.ts");
process.exit(first || second);
