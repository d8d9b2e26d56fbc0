import "server-only";
import { db } from "#lib/base/db.ts";
import { keyOpensAnother } from "#lib/keys/attention.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countsOf, sums } from "./counts.ts";
import { mintedBefore } from "./filter.ts";
import { type FoundUnfinished, unfinished, unfinishedOf } from "./unfinished.ts";
import type { TenantsHome } from "./views.ts";

const overdueUpTo = 1_000;
const strangersUpTo = 100;

/** What stands above the table: counts by status, alarms, unfinished onboardings, overdue keys, and what filters offer. */
export async function readHome(staff: Staff): Promise<TenantsHome> {
  const { maxAgeDays } = await readKeyPolicy();
  const [numbers, offers, strangers] = await Promise.all([
    readNumbers(maxAgeDays),
    readOffers(),
    countStrangers(),
  ]);
  return {
    counts: countsOf(numbers.sums),
    ...unfinishedOf(numbers.unfinished),
    ...offers,
    overdueKeys: { ...upTo(overdueUpTo, numbers.overdue), maxAgeDays },
    strangers: upTo(strangersUpTo, strangers),
    onboard: right(staff, "tenant:onboard"),
  };
}

const upTo = (most: number, count: number) => ({ count: Math.min(count, most), more: count > most });

type Numbers = { sums: Parameters<typeof countsOf>[0]; unfinished: FoundUnfinished; overdue: number };

/**
 * In one statement: each more would cost more on its way than in the database. The order is the index's, which would
 * not be sure to be taken without it.
 */
async function readNumbers(maxAgeDays: number): Promise<Numbers> {
  const [numbers] = await db().$queryRaw<[Numbers]>`
    SELECT ${sums} AS sums, ${unfinished} AS unfinished, (
      SELECT count(*)::int FROM (
        SELECT FROM tenant WHERE archived_at IS NULL AND key_minted_at < ${mintedBefore(maxAgeDays)}
        ORDER BY key_minted_at LIMIT ${overdueUpTo + 1}::int
      ) AS found) AS overdue`;
  return numbers;
}

/** Tenants that the link to those that need attention lists, whose key opens another organization. */
async function countStrangers(): Promise<number> {
  const [found] = await db().$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM tenant WHERE attention = ${keyOpensAnother} AND status = 'needs attention'
      LIMIT ${strangersUpTo + 1}::int
    ) AS found`;
  return found.count;
}

/**
 * What the filters offer. One look at the index for each of the staff, instead of one at each tenant. Without the
 * order, which the index has, the database would rather read tenants until it meets one: all of them, for somebody
 * who owns none.
 */
async function readOffers(): Promise<Pick<TenantsHome, "owners" | "labels">> {
  const [offers] = await db().$queryRaw<[Pick<TenantsHome, "owners" | "labels">]>`
    SELECT
      ARRAY(SELECT name FROM label ORDER BY name) AS labels,
      (SELECT COALESCE(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM staff
        WHERE (
          SELECT tenant.id FROM tenant WHERE tenant.owner_id = staff.id ORDER BY tenant.name, tenant.id LIMIT 1
        ) IS NOT NULL
      ) AS owners`;
  return offers;
}
