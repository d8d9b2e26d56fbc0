import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { findNotices } from "#lib/operations/find-notices.ts";
import { lookedAt, type Plan, readsAll } from "#tests/support/world/plans.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What has lasted is announced of thousands of tenants, a page at a time. */

const planted = 20_000;
/** In days, where no policy is set. */
const maxAge = 90;
/** A page, and what lies between its rows because it is on hold. */
const mostLookedAt = 700;
const world = useWorld();
const { query } = pg.Client.prototype;
let client: pg.Client;

beforeAll(async () => {
  await plantTenants(world.app.databaseUrl, planted);
  client = new pg.Client({ connectionString: world.app.databaseUrl });
  await client.connect();
  await client.query("UPDATE tenant_attention SET since = $1", [later(clock.now(), -2 * dayMs)]);
});
afterAll(async () => {
  pg.Client.prototype.query = query;
  await client?.end();
});

/** What the work asks the database of tenants and notices, with the values. */
async function statementsOf(work: () => Promise<void>) {
  const heard: { text: string; values: unknown[] }[] = [];
  pg.Client.prototype.query = function listening(this: pg.Client, ...args: unknown[]) {
    const [config, values = []] = args as [
      { text: string; values?: unknown[] } | string,
      unknown[] | undefined,
    ];
    const text = typeof config === "string" ? config : config.text;
    const given = typeof config === "string" ? values : (config.values ?? values);
    if (/\b(tenant|notice)\b/.test(text)) heard.push({ text, values: given });
    return (query as (...given: unknown[]) => unknown).apply(this, args);
  } as typeof query;
  await work();
  pg.Client.prototype.query = query;
  return heard;
}

test("each tenant whose key is due or whose syncs fail is announced once, and no look reads more than a page of them", async () => {
  await findNotices();
  const isActive = { archivedAt: null, onHoldAt: null };
  const mintedBefore = later(clock.now(), -(maxAge - 14) * dayMs);
  const due = await db().tenant.count({ where: { ...isActive, keyMintedAt: { lte: mintedBefore } } });
  const tenantsOf = async (kind: "key_due" | "syncs_failing") => {
    const announced = await db().notice.findMany({ where: { kind }, select: { tenantId: true } });
    expect(new Set(announced.map(({ tenantId }) => tenantId)).size).toBe(announced.length);
    return announced.length;
  };
  expect(due).toBeGreaterThan(3_000);
  expect(await tenantsOf("key_due")).toBe(due);
  const since = { lte: later(clock.now(), -dayMs) };
  const failing = await db().tenantAttention.count({
    where: { code: "syncs_failing", since, tenant: isActive },
  });
  expect(failing).toBeGreaterThan(100);
  expect(await tenantsOf("syncs_failing")).toBe(failing);

  await client.query("VACUUM (ANALYZE)");
  const heard = await statementsOf(findNotices);
  expect(heard.length).toBeGreaterThan(due / 500);
  for (const { text, values } of heard) {
    const { rows } = await client.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    const plan: Plan = rows[0]["QUERY PLAN"][0].Plan;
    expect(readsAll(plan), text).toBe(false);
    expect(lookedAt(plan), text).toBeLessThan(mostLookedAt);
  }
  expect(await db().notice.count({ where: { kind: "key_due" } })).toBe(due);
});

test("what is over is closed, a page at a time, and announced again when it comes back", async () => {
  const those = "(SELECT tenant_id FROM notice WHERE kind = 'key_due' ORDER BY tenant_id LIMIT 600)";
  const open = () => db().notice.count({ where: { kind: "key_due", open: true } });
  const before = await open();
  await client.query(`UPDATE tenant SET on_hold_at = now() WHERE id IN ${those}`);
  await findNotices();
  expect(await open()).toBe(before - 600);
  await client.query(`UPDATE tenant SET on_hold_at = NULL WHERE id IN ${those}`);
  await findNotices();
  expect(await open()).toBe(before);
});
