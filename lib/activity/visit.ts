import "server-only";
/**
 * How the worker goes through the tenants whose organization is to be looked at. Requests are paced with all other
 * background work; what is not reached in one job is left to the next.
 */
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import type { HealthOutcome } from "#prisma/client/enums.ts";
import { type FailedAt, keepLook } from "./keep.ts";
import { lookAt } from "./look.ts";

const page = 50;
const lanes = 4;
/** In a row: then Polytomic has a problem, not the tenants. */
const mostSilent = 8;
const longestMs = 10 * minuteMs;

/**
 * A condition on `tenant`: onboarded, and neither archived nor on hold. While its key is being changed, a look finds
 * nothing out: see `undisturbed`.
 */
export const visitable = (now: Date): Sql => sql`
  stage = 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND organization_id IS NOT NULL
  AND (lease_until IS NULL OR lease_until < ${now}::timestamptz) AND NOT EXISTS (
    SELECT FROM operation WHERE operation.tenant_id = tenant.id AND topic LIKE 'key%'
      AND (operation.stage = 'overlapping' AND operation.state = 'waiting') IS NOT TRUE)`;

/**
 * Visits the tenants that are due until none is left, Polytomic stops answering, or the time is over. `due` is FROM and
 * WHERE of a statement; `visit` says whether there was no answer.
 */
export async function visitDue(due: Sql, visit: (tenantId: string) => Promise<boolean>): Promise<void> {
  const until = later(clock.now(), longestMs);
  let from = "00000000-0000-0000-0000-000000000000";
  let silent = 0;
  const isOver = () => silent >= mostSilent || clock.now() > until;
  for (;;) {
    const found = await db().$queryRaw<{ id: string }[]>`
      SELECT tenant.id::text ${due} AND tenant.id > ${from}::uuid ORDER BY tenant.id LIMIT ${page}::int`;
    const rest = found.values();
    const lane = async () => {
      for (const { id } of rest) {
        if (isOver()) return;
        silent = (await visit(id)) ? silent + 1 : 0;
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    if (found.length < page || isOver()) return;
    from = found.at(-1)?.id ?? from;
  }
}

/** A failure of ours in one tenant keeps no other from its look. Null: there was no look. */
export async function lookOnce(tenantId: string, failedAt?: FailedAt): Promise<HealthOutcome | null> {
  try {
    const look = await lookAt(tenantId);
    if (look) await keepLook(tenantId, look, failedAt);
    return look?.outcome ?? null;
  } catch (error) {
    log().error({ err: error, tenantId }, "a look at an organization failed");
    await keepLook(tenantId, { outcome: "failed", found: null }).catch((failure: unknown) =>
      log().error({ err: failure, tenantId }, "a failed look was not stored"),
    );
    return null;
  }
}
