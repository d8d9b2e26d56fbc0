// Read at each start. A proxy may pass another Host on than the one that people use; a form comes from the latter.
const address = URL.parse(process.env.NEXTAUTH_URL ?? "");

/** @type {import("next").NextConfig} */
export default {
  poweredByHeader: false,
  // No page has images to resize, and the route for it would let anyone request paths of ours from within.
  images: { unoptimized: true },
  typedRoutes: true,
  reactStrictMode: true,
  // Also for static files, which proxy.ts does not see.
  headers: async () => [
    {
      source: "/:path*",
      headers: [
        { key: "X-Content-Type-Options", value: "nosniff" },
        { key: "Cross-Origin-Opener-Policy", value: "same-origin" },
        { key: "Cross-Origin-Resource-Policy", value: "same-origin" },
      ],
    },
  ],
  // authInterrupts: a page that a person may not see answers 403.
  experimental: {
    authInterrupts: true,
    serverActions: { allowedOrigins: address ? [address.host] : [] },
    // Each request costs half a kilobyte, and what the pages for staff share comes whole with the first of them.
    turbopackChunking: { minChunkSize: 200_000, maxMergeChunkSize: 400_000, requestCost: 1_000_000 },
  },
  // Types are checked by `npm test`, tests included; a start need not wait for that.
  typescript: { ignoreBuildErrors: true },
  // Native modules and the embedded database are loaded by Node, not bundled.
  serverExternalPackages: [
    "@aws-sdk/credential-provider-node",
    "@node-rs/argon2",
    "nodemailer",
    "pg",
    "pg-boss",
    "pino",
    "prom-client",
  ],
  // "/connection" is what the address of the first page was.
  redirects: () =>
    ["/settings", "/connection"].map((source) => ({
      source,
      destination: "/settings/polytomic",
      permanent: false,
    })),
};
