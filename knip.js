// What nothing uses goes. Every entry of an ignore list says why it is there.
export default {
  entry: ["lib/cli/{start,leash}.js", "lib/cli/*.ts", "lib/sandbox/main.ts", "tests/run.js"],
  project: ["{app,components,lib,tests}/**/*.{ts,tsx,js}", "*.{ts,js}"],
  ignoreDependencies: [
    "@prisma/client", // imported by the generated client, which is not in the repository
    "tailwindcss", // imported by app/globals.css
    "@swc/core", // dependency-cruiser's parser; it looks for it by itself
  ],
};
