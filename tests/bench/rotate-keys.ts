/**
 * `npm run keys -- rotate` on PostgreSQL (TEST_DATABASE_URL, or a throw-away one): how many stored secrets a second it
 * encrypts again, beside a floor: as many bare updates of the same rows in batches of the same size, without reading
 * or encrypting anything.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { parseArgs } from "node:util";
import { closeDb, db, runSql } from "#lib/base/db.ts";
import { listKeyUses } from "#lib/base/keys-in-use.ts";
import { rewrapAll } from "#lib/base/rewrap.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { createOnServer } from "#tests/support/world/database.ts";
import { startPostgres } from "#tests/support/world/postgres.js";
import { timed } from "./ground.ts";

const batch = 200;
/** 100,000 tenants are to take minutes. */
const mostMinutes = 10;

const keyed = (id: string) => `${id}:${randomBytes(32).toString("base64")}`;
const [old, newer] = [keyed("old"), keyed("newer")];

/** Each sample tenant gets an API key. */
async function plantKeys(): Promise<void> {
  const tenants = await db().tenant.findMany({ select: { id: true } });
  for (let at = 0; at < tenants.length; at += 1_000) {
    const rows = tenants.slice(at, at + 1_000).map(async ({ id: tenantId }) => {
      const id = randomUUID();
      const sealed = await seal(new Secret(randomUUID()), placeOf("organization-key", tenantId, id));
      const key = { userId: "u", hint: "abcd", state: "current" as const, mintedAt: new Date() };
      return { id, tenantId, sealed, ...key };
    });
    await db().organizationKey.createMany({ data: await Promise.all(rows) });
  }
  await runSql("VACUUM (ANALYZE) organization_key");
}

async function updateBare(): Promise<void> {
  const { rows } = await runSql("SELECT id::text, sealed FROM organization_key ORDER BY id");
  for (let at = 0; at < rows.length; at += batch) {
    const part = rows.slice(at, at + batch);
    await runSql(
      `UPDATE organization_key AS kept SET sealed = given.sealed
       FROM unnest($1::uuid[], $2::text[]) AS given(id, sealed) WHERE kept.id = given.id`,
      [part.map(({ id }) => id), part.map(({ sealed }) => sealed)],
    );
  }
}

async function measure(url: string, tenants: number): Promise<boolean> {
  const hold = (...keys: string[]) =>
    adoptEnvironment({
      DATABASE_URL: url,
      ENCRYPTION_KEYS: keys.join(","),
      NEXTAUTH_SECRET: randomBytes(32).toString("base64"),
      POLYTOMIC_PARTNER_KEY: "partner-key-of-the-bench-0123456789",
      LOG_LEVEL: "silent",
    });
  hold(old);
  await plantTenants(url, tenants);
  await plantKeys();
  const floorMs = await timed(updateBare);
  hold(newer, old);
  const ms = await timed(() => rewrapAll(() => undefined));
  const left = (await listKeyUses()).find(({ kid }) => kid === "old")?.values;
  const line = (name: string, took: number) => {
    const minutes = ((100_000 / tenants) * took) / 60_000;
    process.stdout.write(
      `${name.padEnd(24)}${Math.round((tenants / took) * 1_000)} a second; 100,000 in ${minutes.toFixed(1)} min\n`,
    );
    return minutes;
  };
  line("floor: bare updates", floorMs);
  const minutes = line("rotate-keys", ms);
  process.stdout.write(`${(ms / floorMs).toFixed(1)} × floor; left under the old key: ${left}\n`);
  return left === 0 && minutes <= mostMinutes;
}

export async function run(): Promise<void> {
  const options = { tenants: { type: "string", default: "20000" } } as const;
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  const server = startPostgres(process.env.TEST_DATABASE_URL);
  if (!server) throw new Error("No PostgreSQL here. Set TEST_DATABASE_URL, or install postgresql.");
  const database = await createOnServer(server.url, true);
  try {
    if (!(await measure(database.url, Number(values.tenants)))) process.exitCode = 1;
  } finally {
    await closeDb();
    await database.close();
    server.stop();
  }
}
