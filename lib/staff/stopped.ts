import "server-only";
import { db, type Sql, sql, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Right } from "./views.ts";

/*
 * Who was stopped from reading more keys (see lib/keys/budget.ts) gives access to nobody until an admin agrees, because
 * another account of theirs could read on, or agree. Nor do they disable the admins who would have to.
 */

export const limitId = "key-reads";

/** For each of `staff`: `stopped_at`, and `lifted_at`, when an admin last allowed reads, to this person or to all. */
export const stopOf: Sql = sql`
  LATERAL (
    SELECT max(at) AS stopped_at FROM audit_event
    WHERE actor_id = staff.id AND action = 'access.throttled' AND target_id = ${limitId}) AS stop,
  LATERAL (
    SELECT max(at) AS allowed_at FROM audit_event
    WHERE target_id = staff.id::text AND action = 'staff.reads-allowed') AS agreement,
  LATERAL (
    SELECT max(at) AS changed_at FROM audit_event
    WHERE action = 'reveal-policy.changed' AND COALESCE((detail->>'liftsStops')::boolean, true)) AS policy,
  LATERAL (SELECT greatest(allowed_at, changed_at) AS lifted_at) AS lifted`;

/** In SQL, beside `stopOf`. */
export const isStoppedNow: Sql = sql`stopped_at > COALESCE(lifted_at, '-infinity')`;

/** Nobody is while there is no limit. */
export async function isStopped(staffId: string, from: Tx = db()): Promise<boolean> {
  const found = await from.$queryRaw<unknown[]>`
    SELECT FROM staff, ${stopOf} WHERE staff.id = ${staffId}::uuid AND ${isStoppedNow}
      AND NOT EXISTS (SELECT FROM reveal_policy WHERE reveal_policy.id = 1 AND reads_per_hour IS NULL)`;
  return found.length > 0;
}

/** Whether a person may give access to others: by an invitation, more rights, or a reset. */
export async function rightToGiveAccess(me: { id: string }, from?: Tx): Promise<Right> {
  if (!(await isStopped(me.id, from))) return { allowed: true };
  return {
    allowed: false,
    reason:
      "You were stopped from reading more keys, so you can't give access to anyone, or disable an admin, until another admin agrees.",
  };
}

/** Throws AppError `conflict`. */
export async function requireMayGiveAccess(tx: Tx, me: { id: string }): Promise<void> {
  const may = await rightToGiveAccess(me, tx);
  if (!may.allowed)
    throw new AppError("conflict", may.reason, { hint: "Ask another admin to allow more on the Team page." });
}
