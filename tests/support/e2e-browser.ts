import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** How to launch the browser of this machine; Playwright's own where there is none. */
export function launchOptions() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const executablePath = process.env.CHROMIUM_PATH || process.env.CHROMIUM || paths.find(existsSync);
  return {
    ...(executablePath && { executablePath }),
    args: ["--no-sandbox", "--disable-background-networking"],
  };
}
