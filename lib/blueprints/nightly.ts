import "server-only";
/**
 * The nightly comparison of what blueprints made. Each assignment with resources is due once per day in UTC from the
 * hour on; requests are paced with all other background work, and what one job does not reach is left to the next.
 */
import { clock, dayMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { compare } from "./drift.ts";

/** UTC, after the looks at the health of organizations have begun. */
const nightHour = 4;
const page = 50;
const longestMs = 10 * minuteMs;
/** In a row: then Polytomic has a problem, not the tenants. */
const mostUnread = 8;

function lastNight(now: Date): Date {
  const night = new Date(now);
  night.setUTCHours(nightHour, 0, 0, 0);
  return night > now ? later(night, -dayMs) : night;
}

function due(now: Date): Sql {
  return sql`
    FROM blueprint_assignment AS assignment JOIN tenant ON tenant.id = assignment.tenant_id
    WHERE assignment.ended_at IS NULL AND assignment.paused_at IS NULL
      AND (assignment.checked_at IS NULL OR assignment.checked_at < ${lastNight(now)}::timestamptz)
      AND tenant.stage = 'active' AND tenant.archived_at IS NULL AND tenant.on_hold_at IS NULL
      AND EXISTS (SELECT FROM managed_resource
        WHERE assignment_id = assignment.id AND managed_resource.ended_at IS NULL)
      AND NOT EXISTS (SELECT FROM operation
        WHERE operation.tenant_id = tenant.id AND topic = 'blueprint:' || assignment.id)`;
}

/** Queues the comparison when one is due. */
export async function sweepDrift(): Promise<void> {
  const found = await db().$queryRaw<unknown[]>`SELECT 1 ${due(clock.now())} LIMIT 1`;
  if (found.length === 0 || (await findTrouble(minuteMs))) return;
  await enqueueMissing("health", [{ job: { what: "drift" } }]);
}

type Due = { id: string; tenantId: string };

/** Compares the assignments that are due, until none is left, Polytomic stops answering, or the time is over. */
export async function compareNightly(): Promise<void> {
  const started = clock.now();
  let from = "00000000-0000-0000-0000-000000000000";
  let unread = 0;
  for (;;) {
    const found = await db().$queryRaw<Due[]>`
      SELECT assignment.id::text, tenant.id::text AS "tenantId" ${due(started)}
        AND assignment.id > ${from}::uuid ORDER BY assignment.id LIMIT ${page}::int`;
    for (const each of found) {
      if (unread >= mostUnread || clock.now() > later(started, longestMs)) return;
      unread = (await isUnread(each)) ? unread + 1 : 0;
    }
    if (found.length < page) return;
    from = found.at(-1)?.id ?? from;
  }
}

/** A failure of ours in one assignment keeps no other from its comparison. */
async function isUnread({ id, tenantId }: Due): Promise<boolean> {
  try {
    return !(await compare(tenantId, id)).isRead;
  } catch (error) {
    log().error({ err: error, tenantId, assignmentId: id }, "a blueprint could not be compared");
    return false;
  }
}
