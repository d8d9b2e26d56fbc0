import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find() {
  const folders = (process.env.PATH ?? "").split(":");
  return names
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** An installed Chromium, Debian's if it may be installed; undefined where Playwright has to bring its own. */
export function findChromium() {
  const found = process.env.CHROMIUM_PATH ?? find();
  if (found || process.getuid?.() !== 0) return found;
  process.stdout.write("Installing Chromium.\n");
  spawnSync("apt-get", ["update", "-q"], { stdio: "ignore" });
  spawnSync("apt-get", ["install", "-qy", "--no-install-recommends", "chromium"], { stdio: "ignore" });
  return find();
}
