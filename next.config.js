/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  typedRoutes: true,
  reactStrictMode: true,
  // Types are checked by `npm test`, tests included; a start need not wait for that.
  typescript: { ignoreBuildErrors: true },
  // Native modules and the embedded database are loaded by Node, not bundled.
  serverExternalPackages: ["@node-rs/argon2", "pg", "pg-boss", "pino"],
  // Settings have one page so far; "/connection" is what its address was.
  redirects: () =>
    ["/settings", "/connection"].map((source) => ({
      source,
      destination: "/settings/polytomic",
      permanent: false,
    })),
};
