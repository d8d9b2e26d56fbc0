// What nothing uses goes. Every entry of an ignore list says why it is there.
export default {
  entry: [
    "lib/cli/{start,exit-with-parent}.js",
    "lib/cli/*.ts",
    "lib/sandbox/main.ts",
    "tests/{bench,drill}/main.ts",
    "tests/support/{hands/serve,hands/pace-worker,hands/queue-worker,hands/waiting-program,world/embedded-server}.ts",
    // The floor is an app of its own, which Next itself reads.
    "tests/bench/floor/{next.config.js,app/*.jsx}",
    // Playwright's plugin looks for the package @playwright/test; ours is playwright, which has all of it.
    "playwright.config.ts",
    "tests/e2e/*.spec.ts",
  ],
  project: ["{app,components,lib,tests}/**/*.{ts,tsx,js,jsx}", "*.{ts,js}"],
  // tests/run.js installs what it needs on Debian; tests make a certificate and namespaces of processes.
  ignoreBinaries: ["apt-get", "openssl", "unshare"],
  ignoreDependencies: [
    "@prisma/client", // imported by the generated client, which is not in the repository
    "tailwindcss", // imported by app/globals.css
  ],
};
