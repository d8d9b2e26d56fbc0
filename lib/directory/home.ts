import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db, sql } from "#lib/base/db.ts";
import { maxAgeDays } from "#lib/keys/policy.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { countsOf, countUpTo, type Sums, sums, upTo } from "./counts.ts";
import { type FoundInbox, inboxAtHome, inboxOf, withLines } from "./inbox.ts";
import { viewsOf } from "./saved-views.ts";
import type { TenantsHome } from "./views.ts";

const overdueUpTo = 1_000;
const alarmsUpTo = 100;

type Counted = Record<"overdue" | "foreignKeys" | "maxAgeDays", number>;
type Found = Pick<TenantsHome, "owners" | "labels" | "views"> & Counted & { sums: Sums; inbox: FoundInbox };

/** The data above the table, in one statement: each further one would cost more in transit than in the database. */
export async function readHome(staff: Staff): Promise<TenantsHome> {
  requireRight(staff, "tenant:read");
  const oldest = sql`${clock.now()}::timestamptz - make_interval(hours => 24 * ${maxAgeDays})`;
  const overdue = sql`SELECT FROM tenant WHERE archived_at IS NULL AND key_order < ${oldest} ORDER BY key_order`;
  const [found] = await db().$queryRaw<[Found]>`
    ${withLines()}
    SELECT ${sums} AS sums, ${inboxAtHome()} AS inbox,
      ${countUpTo(overdueUpTo, overdue)} AS overdue, ${countUpTo(alarmsUpTo, withForeignKey)} AS "foreignKeys",
      ARRAY(SELECT name FROM label) AS labels, ${owners} AS owners, ${viewsOf(staff)} AS views, ${maxAgeDays} AS "maxAgeDays"`;
  const edit = right(staff, "tenant:edit");
  return {
    counts: countsOf(found.sums),
    inbox: inboxOf(found.inbox, edit.allowed),
    owners: found.owners.sort((a, b) => byName(a.name, b.name)),
    labels: found.labels.sort(byName),
    overdueKeys: { ...upTo(overdueUpTo, found.overdue), maxAgeDays: found.maxAgeDays },
    foreignKeys: upTo(alarmsUpTo, found.foreignKeys),
    views: found.views.sort((a, b) => byName(a.name, b.name)),
    onboard: right(staff, "tenant:onboard"),
    edit,
    readKey: right(staff, "key:read"),
    applyBlueprint: right(staff, "blueprint:apply"),
  };
}

const byName = new Intl.Collator("en").compare;

/** The tenants with a foreign key, also those on hold, as the filter for them lists. */
const withForeignKey = sql`
  SELECT DISTINCT tenant_id FROM tenant_attention JOIN tenant ON tenant.id = tenant_id
  WHERE code = 'foreign_key' AND archived_at IS NULL`;

/** The owners of tenants: one index look-up for each member of the staff, which the ORDER BY ensures. */
const owners = sql`(
  SELECT COALESCE(json_agg(json_build_object('id', id, 'name', name)), '[]') FROM staff
  WHERE (SELECT tenant.id FROM tenant WHERE owner_id = staff.id ORDER BY name_folded, tenant.id LIMIT 1) IS NOT NULL)`;
