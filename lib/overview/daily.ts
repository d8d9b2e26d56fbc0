import "server-only";
/**
 * What can only be counted on the day itself: how many tenants need attention and why, and how their organizations are
 * doing. The last count of a day stays. A day on which no worker ran has none.
 */
import { dayOf } from "#lib/activity/keep.ts";
import { healthCodes } from "#lib/activity/verdict.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";

export async function countDaily(): Promise<void> {
  const day = dayOf(clock.now());
  await transact(async (tx) => {
    await tx.dailyCount.deleteMany({ where: { day } });
    await tx.$executeRaw`
      INSERT INTO daily_count (day, what, code, n)
      SELECT ${day}::date, 'all', '', count(*)::int FROM tenant WHERE archived_at IS NULL
      UNION ALL
      SELECT ${day}::date, 'attention', attention_code::text, count(*)::int
      FROM tenant WHERE status = 'needs attention' GROUP BY attention_code
      UNION ALL
      SELECT ${day}::date, 'health', ${healthCodes} AS code, count(*)::int
      FROM tenant LEFT JOIN tenant_health ON tenant_id = tenant.id
      WHERE stage = 'active' AND archived_at IS NULL GROUP BY code`;
  });
}
