import "server-only";
/**
 * The nightly looks. Every onboarded tenant that is neither archived nor on hold is due once per day in UTC from the
 * hour on.
 */
import { clock, dayMs, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { dayOf } from "./keep.ts";
import { lookOnce, visitable, visitDue } from "./visit.ts";

/** UTC, after the comparison with Polytomic has begun. */
const nightHour = 3;
/** After no answer, or a failure of ours. */
const againAfterMs = hourMs;
const keptDays = 90;

/** The last time that the hour came. */
function lastNight(now: Date): Date {
  const night = new Date(now);
  night.setUTCHours(nightHour, 0, 0, 0);
  return night > now ? later(night, -dayMs) : night;
}

function due(now: Date): Sql {
  const night = lastNight(now);
  // A tenant onboarded today has its first look in the coming night.
  return sql`
    FROM tenant LEFT JOIN tenant_health ON tenant_id = tenant.id
    WHERE ${visitable(now)} AND tenant.created_at < ${night}::timestamptz
      AND (looked_at IS NULL OR looked_at < ${night}::timestamptz
        OR (outcome IN ('no_answer', 'failed') AND looked_at < ${later(now, -againAfterMs)}::timestamptz))`;
}

/** Queues the looks when one is due. */
export async function sweepHealth(): Promise<void> {
  const found = await db().$queryRaw<unknown[]>`SELECT 1 ${due(clock.now())} LIMIT 1`;
  if (found.length === 0 || (await findTrouble(minuteMs))) return;
  await enqueueMissing("health", [{ job: { what: "nightly" } }]);
}

export async function lookNightly(): Promise<void> {
  await visitDue(due(clock.now()), async (tenantId) => (await lookOnce(tenantId)) === "no_answer");
  await forgetOld();
}

const forgetOld = () =>
  db().tenantHealthDay.deleteMany({ where: { day: { lt: later(dayOf(clock.now()), -keptDays * dayMs) } } });
