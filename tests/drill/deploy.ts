/**
 * `npm run drill -- deploy`: pages of this build before the server of the next, in Chromium. Changed sources are built
 * twice, with this build's key and with another, and tests/e2e/rolling-deploy.spec.ts runs against these builds.
 */
import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { makeReady } from "#lib/cli/build.ts";
import { buildAgain } from "#tests/support/world/builds.ts";

export async function run(): Promise<void> {
  await makeReady(false, () => undefined);
  process.stdout.write("Building the next version twice. This takes a few minutes.\n");
  const folders: string[] = [];
  const build = (key: Parameters<typeof buildAgain>[0]) => {
    const folder = buildAgain(key);
    folders.push(folder);
    return folder;
  };
  let status: number | null = 1;
  try {
    const env = {
      ...process.env,
      DEPLOY_SAME_KEY: build("same key"),
      DEPLOY_OTHER_KEY: build("other key"),
    };
    const args = ["node_modules/playwright/cli.js", "test", "tests/e2e/rolling-deploy.spec.ts"];
    ({ status } = spawnSync(process.execPath, args, { stdio: "inherit", env }));
  } finally {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  process.exit(status ?? 1);
}
