import { findInstalled } from "./chromium.js";

/** How to launch the browser of this machine; Playwright's own where there is none. */
export function launchOptions() {
  const executablePath = findInstalled();
  return {
    ...(executablePath && { executablePath }),
    args: ["--no-sandbox", "--disable-background-networking"],
  };
}
