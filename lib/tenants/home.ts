import "server-only";
import { db } from "#lib/base/db.ts";
import { keyOpensAnother } from "#lib/keys/attention.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { readCounts } from "./counts.ts";
import { mintedBefore } from "./filter.ts";
import { readUnfinished } from "./unfinished.ts";
import type { TenantsHome } from "./views.ts";

const overdueUpTo = 1_000;
const strangersUpTo = 100;

/** What stands above the table: counts by status, alarms, unfinished onboardings, overdue keys, and what filters offer. */
export async function readHome(staff: Staff): Promise<TenantsHome> {
  const [counts, unfinished, offers, overdueKeys, strangers] = await Promise.all([
    readCounts(),
    readUnfinished(),
    readOffers(),
    countOverdue(),
    countStrangers(),
  ]);
  return {
    counts,
    unfinished: unfinished.shown,
    unfinishedMore: unfinished.more,
    unfinishedMany: unfinished.many,
    ...offers,
    overdueKeys,
    strangers,
    onboard: right(staff, "tenant:onboard"),
  };
}

/** The order is the index's, which would not be sure to be taken without it. */
async function countOverdue(): Promise<TenantsHome["overdueKeys"]> {
  const { maxAgeDays } = await readKeyPolicy();
  const [found] = await db().$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM tenant WHERE archived_at IS NULL AND key_minted_at < ${mintedBefore(maxAgeDays)}
      ORDER BY key_minted_at LIMIT ${overdueUpTo + 1}::int
    ) AS found`;
  return { count: Math.min(found.count, overdueUpTo), more: found.count > overdueUpTo, maxAgeDays };
}

/** Tenants that the link to those that need attention lists, whose key opens another organization. */
async function countStrangers(): Promise<TenantsHome["strangers"]> {
  const [found] = await db().$queryRaw<[{ count: number }]>`
    SELECT count(*)::int AS count FROM (
      SELECT FROM tenant WHERE attention = ${keyOpensAnother} AND status = 'needs attention'
      LIMIT ${strangersUpTo + 1}::int
    ) AS found`;
  return { count: Math.min(found.count, strangersUpTo), more: found.count > strangersUpTo };
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
