import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

// Without a window of its own: the same engine at a fraction of the cost.
const shell = "chromium-headless-shell";
const others = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find(names) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(existsSync);
}

/** An installed Chromium that needs no installing; undefined where there is none. */
export function findInstalled() {
  return process.env.CHROMIUM_PATH || find([shell, ...others]);
}

/** The same, with Debian's installed first where that may be done; undefined where Playwright has to bring its own. */
export function findChromium() {
  if (process.env.CHROMIUM_PATH || find([shell]) || process.getuid?.() !== 0) return findInstalled();
  process.stdout.write("Installing Chromium.\n");
  const aptGet = (...args) => spawnSync("apt-get", args, { stdio: "ignore" }).status === 0;
  const install = (name) => aptGet("install", "-qy", "--no-install-recommends", name);
  aptGet("update", "-q");
  if (!install(shell) && !find(others)) install("chromium");
  return findInstalled();
}
