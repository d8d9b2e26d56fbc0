import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, sql } from "#lib/base/db.ts";
import { maxAgeDays } from "#lib/keys/policy.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countsOf, type Sums, sums } from "./counts.ts";
import { viewsOf } from "./saved-views.ts";
import { type FoundUnfinished, unfinished, unfinishedOf } from "./unfinished.ts";
import type { TenantsHome } from "./views.ts";

const overdueUpTo = 1_000;
const foreignKeysUpTo = 100;

type Found = Pick<TenantsHome, "owners" | "labels" | "views"> & {
  sums: Sums;
  unfinished: FoundUnfinished;
  overdue: number;
  foreignKeys: number;
  maxAgeDays: number;
};

/**
 * What stands above the table: counts by status, alarms, unfinished onboardings, overdue keys, what filters offer, and
 * somebody's own views.
 * In one statement: each more would cost more on its way than in the database.
 */
export async function readHome(staff: Staff): Promise<TenantsHome> {
  requireRight(staff, "tenant:read");
  const [found] = await db().$queryRaw<[Found]>`
    SELECT ${sums} AS sums, ${unfinished} AS unfinished, ${overdue(clock.now())} AS overdue,
      ${foreignKeys} AS "foreignKeys", ${labels} AS labels, ${owners} AS owners, ${viewsOf(staff)} AS views,
      ${maxAgeDays} AS "maxAgeDays"`;
  return {
    counts: countsOf(found.sums),
    ...unfinishedOf(found.unfinished),
    owners: found.owners,
    labels: found.labels,
    overdueKeys: { ...upTo(overdueUpTo, found.overdue), maxAgeDays: found.maxAgeDays },
    foreignKeys: upTo(foreignKeysUpTo, found.foreignKeys),
    views: found.views,
    onboard: right(staff, "tenant:onboard"),
  };
}

const upTo = (most: number, count: number) => ({ count: Math.min(count, most), more: count > most });

/** Keys older than the policy allows. The order is the index's, which would not be sure to be taken without it. */
const overdue = (now: Date) => sql`(
  SELECT count(*)::int FROM (
    SELECT FROM tenant
    WHERE archived_at IS NULL AND key_minted_at < ${now}::timestamptz - make_interval(hours => 24 * ${maxAgeDays})
    ORDER BY key_minted_at LIMIT ${overdueUpTo + 1}::int
  ) AS old)`;

/** Tenants with a foreign key, whatever else they have and also on hold: as many as the filter for them lists. */
const foreignKeys = sql`(
  SELECT count(*)::int FROM (
    SELECT DISTINCT tenant_id FROM tenant_attention JOIN tenant ON tenant.id = tenant_id
    WHERE code = 'foreign_key' AND archived_at IS NULL
    LIMIT ${foreignKeysUpTo + 1}::int
  ) AS alarming)`;

const labels = sql`ARRAY(SELECT name FROM label ORDER BY name)`;

/**
 * Who owns a tenant. One look at the index for each of the staff, instead of one at each tenant. Without the order,
 * which the index has, the database would rather read tenants until it meets one: all of them, for somebody who
 * owns none.
 */
export const owners = sql`(
  SELECT COALESCE(json_agg(json_build_object('id', id, 'name', name) ORDER BY name), '[]') FROM staff
  WHERE (
    SELECT tenant.id FROM tenant WHERE tenant.owner_id = staff.id ORDER BY tenant.name, tenant.id LIMIT 1
  ) IS NOT NULL)`;
