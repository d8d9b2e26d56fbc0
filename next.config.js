/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  reactStrictMode: true,
  typedRoutes: false,
  // Native modules and the embedded database are loaded by Node, not bundled.
  serverExternalPackages: ["@node-rs/argon2", "pg", "pino"],
};
