/** A complete, valid environment for tests of lib, with a database of its own. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, inject } from "vitest";
import { forgetRole } from "#lib/base/aws-credentials.ts";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { closeDb } from "#lib/base/db.ts";
import { forgetEnv, variables } from "#lib/base/settings.ts";
import { lendDatabase } from "./database.ts";

type Upstream = { origin?: string; partnerKey?: string };
type More = Partial<Record<(typeof variables)[number], string>>;
export type TestApp = { databaseUrl: string; partnerKey: string; close: () => Promise<void> };

/** Points `settings()` and `db()` at a fresh database, at `origin` with `partnerKey`, and at keys made just now. */
export async function openTestApp(upstream: Upstream = {}, more: More = {}): Promise<TestApp> {
  const database = await lendDatabase(inject("databases"));
  const partnerKey = upstream.partnerKey ?? `partner-${randomBytes(16).toString("hex")}`;
  setEnvironment({
    DATABASE_URL: database.url,
    DATABASE_POOL: "5",
    ENCRYPTION_KEYS: `test:${randomBytes(32).toString("base64")}`,
    NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
    POLYTOMIC_API_URL: upstream.origin ?? "http://127.0.0.1:9",
    POLYTOMIC_PARTNER_KEY: partnerKey,
    LOG_LEVEL: "silent",
    ...more,
  });
  await forgetApp();
  return {
    databaseUrl: database.url,
    partnerKey,
    close: async () => {
      await forgetApp();
      setEnvironment({});
      await database.close();
    },
  };
}

/** `openTestApp` once for the file it is called in. */
export function useTestApp(
  upstream: () => Upstream | Promise<Upstream> = () => ({}),
  more: More = {},
): TestApp {
  const app = {} as TestApp;
  beforeAll(async () => {
    Object.assign(app, await openTestApp(await upstream(), more));
  });
  afterAll(() => app.close?.());
  return app;
}

function setEnvironment(values: More): void {
  for (const name of variables) {
    const value = values[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Files share modules, and with them what the file before has left in this process. */
async function forgetApp(): Promise<void> {
  await closeDb();
  forgetEnv();
  forgetDataKeys();
  forgetRole();
}
