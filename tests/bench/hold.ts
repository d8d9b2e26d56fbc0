/** Scratch: as page.ts, but stays up and writes where. */
import { randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { encode } from "next-auth/jwt";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { type Child, startForeign, stop } from "#lib/cli/child.ts";
import { awaitHealth } from "#lib/cli/health.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { createOnServer } from "#tests/support/database.ts";
import { freePort } from "#tests/support/free-port.ts";
import { addStaff } from "#tests/support/people.ts";
import { startPostgres } from "#tests/support/postgres.js";

const secret = randomBytes(32).toString("base64");
const server = startPostgres(undefined);
if (!server) throw new Error("no pg");
const database = await createOnServer(server.url, true);
await plantTenants(database.url, 1000);
const settings = {
  DATABASE_URL: database.url,
  ENCRYPTION_KEYS: `bench:${randomBytes(32).toString("base64")}`,
  NEXTAUTH_SECRET: secret,
  POLYTOMIC_API_URL: "http://127.0.0.1:9",
  POLYTOMIC_PARTNER_KEY: `bench-${randomBytes(16).toString("hex")}`,
  LOG_LEVEL: "silent",
};
adoptEnvironment(settings);
const { sessionId } = await addStaff("admin");
const token = await encode({ token: { sub: sessionId }, secret });
const next = "node_modules/next/dist/bin/next";
const port = await freePort();
const floorPort = await freePort();
const url = `http://127.0.0.1:${port}`;
const env = { ...fullEnvironment({ NEXTAUTH_URL: url, ...settings }), NODE_ENV: "production" } as const;
const extra = process.env.PROF ? ["--cpu-prof", "--cpu-prof-dir=/tmp/forms-prof"] : [];
const a = startForeign({
  name: "app",
  args: [...extra, next, "start", "-H", "127.0.0.1", "-p", String(port)],
  env,
});
const b = startForeign({
  name: "floor",
  args: [next, "start", "tests/bench/floor", "-H", "127.0.0.1", "-p", String(floorPort)],
  env,
});
await awaitHealth(url, 300000);
writeFileSync(
  "/tmp/forms-hold.json",
  JSON.stringify({
    url,
    floor: `http://127.0.0.1:${floorPort}`,
    cookie: `next-auth.session-token=${token}`,
    env: { ...settings, NEXTAUTH_URL: url },
  }),
);
process.on("SIGTERM", async () => {
  for (const c of [a, b] as Child[]) await stop(c);
  await database.close();
  server.stop();
  process.exit(0);
});
setInterval(() => {}, 1e6);
