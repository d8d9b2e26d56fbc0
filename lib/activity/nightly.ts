import "server-only";
/**
 * The nightly looks. Every onboarded tenant that is neither archived nor on hold is due once per day in UTC from the
 * hour on. Requests are paced with all other background work; what is not reached in one job is left to the next.
 */
import { clock, dayMs, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { dayOf, keepLook } from "./keep.ts";
import { lookAt } from "./look.ts";

/** UTC, after the comparison with Polytomic has begun. */
const nightHour = 3;
/** After no answer, or a failure of ours. */
const againAfterMs = hourMs;
const page = 50;
const lanes = 4;
/** In a row: then Polytomic has a problem, not the tenants. */
const mostSilent = 8;
const longestMs = 10 * minuteMs;
const keptDays = 90;

/** The last time that the hour came. */
function lastNight(now: Date): Date {
  const night = new Date(now);
  night.setUTCHours(nightHour, 0, 0, 0);
  return night > now ? later(night, -dayMs) : night;
}

function due(now: Date): Sql {
  const night = lastNight(now);
  // A tenant onboarded today has its first look in the coming night. While its key is being changed, a look finds
  // nothing out: see `undisturbed`.
  return sql`
    FROM tenant LEFT JOIN tenant_health ON tenant_id = tenant.id
    WHERE stage = 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND organization_id IS NOT NULL
      AND tenant.created_at < ${night}::timestamptz
      AND (looked_at IS NULL OR looked_at < ${night}::timestamptz
        OR (outcome IN ('no_answer', 'failed') AND looked_at < ${later(now, -againAfterMs)}::timestamptz))
      AND (lease_until IS NULL OR lease_until < ${now}::timestamptz) AND NOT EXISTS (
        SELECT FROM operation WHERE operation.tenant_id = tenant.id AND topic LIKE 'key%'
          AND (operation.stage = 'overlapping' AND operation.state = 'waiting') IS NOT TRUE)`;
}

/** Queues the looks when one is due. */
export async function sweepHealth(): Promise<void> {
  const found = await db().$queryRaw<unknown[]>`SELECT 1 ${due(clock.now())} LIMIT 1`;
  if (found.length === 0 || (await findTrouble(minuteMs))) return;
  await enqueueMissing("health", [{ job: { what: "nightly" } }]);
}

/** Looks at the tenants that are due, until none is left, Polytomic stops answering, or the time is over. */
export async function lookNightly(): Promise<void> {
  const started = clock.now();
  let from = "00000000-0000-0000-0000-000000000000";
  let silent = 0;
  for (;;) {
    const found = await db().$queryRaw<{ id: string }[]>`
      SELECT tenant.id::text ${due(started)} AND tenant.id > ${from}::uuid ORDER BY tenant.id LIMIT ${page}::int`;
    const rest = found.values();
    const isOver = () => silent >= mostSilent || clock.now() > later(started, longestMs);
    const lane = async () => {
      for (const { id } of rest) {
        if (isOver()) return;
        silent = (await lookOnce(id)) === "no_answer" ? silent + 1 : 0;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (found.length < page || isOver()) break;
    from = found.at(-1)?.id ?? from;
  }
  await forgetOld();
}

/** A failure of ours in one tenant keeps no other from its look. */
async function lookOnce(tenantId: string) {
  try {
    const look = await lookAt(tenantId);
    if (look) await keepLook(tenantId, look);
    return look?.outcome ?? null;
  } catch (error) {
    log().error({ err: error, tenantId }, "a look at an organization failed");
    await keepLook(tenantId, { outcome: "failed", found: null }).catch((failure: unknown) =>
      log().error({ err: failure, tenantId }, "a failed look was not stored"),
    );
    return null;
  }
}

const forgetOld = () =>
  db().tenantHealthDay.deleteMany({ where: { day: { lt: later(dayOf(clock.now()), -keptDays * dayMs) } } });
