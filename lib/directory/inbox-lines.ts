import "server-only";
import { clock } from "#lib/base/clock.ts";
import { joinSql, noSql, rawSql, type Sql, sql } from "#lib/base/db.ts";
import { maxAgeDays } from "#lib/keys/policy.ts";
import { type AttentionCode, alsoOnHold } from "#lib/messages/attention.ts";

/*
 * What needs somebody, as statements: of every kind at most as many as are shown, each read along an index. A tenant
 * has one line, for the worst that stands. The conditions of unfinished onboardings are those of their index literally.
 */

/** By harm, the worst first. A new reason has to be given its place. */
const harmOf: Record<AttentionCode, number> = {
  foreign_key: 1,
  another_users_key: 1,
  key_link_opened_again: 1,
  key_not_working: 2,
  key_unreadable: 2,
  key_revoked: 2,
  key_user_removed: 2,
  key_out_of_use: 2,
  no_key: 2,
  new_key_not_working: 2,
  key_perhaps_replaced: 2,
  new_key_unsent: 2,
  organization_missing: 3,
  unknown_outcome: 4,
  partner_key_refused: 5,
  key_check_failed: 5,
  key_exists: 5,
  found_upstream: 5,
  conflict: 5,
  background_work_failed: 5,
  blueprint_failed: 5,
  stop_put_off: 5,
  syncs_failing: 7,
  blueprint_waits: 7,
  blueprint_drifted: 7,
  noted: 5,
};
const stuck = 5;
const rotation = 6;
const due = 8;
const unfinished = 9;

/** Up to here it is about keys. */
export const lastOfKeys = 2;
/** From here on it is work to plan, and no trouble. */
export const firstPlanned = due;

/** From the table above only. */
const byCode = rawSql(
  Object.entries(harmOf)
    .map(([code, harm]) => `(${harm}, '${code}'::attention_code)`)
    .join(", "),
);

export type Which = {
  /** Of every kind. */
  most: number;
  /** Null for everybody's. */
  ownerId: string | null;
  snoozed: boolean;
  /** Without what is only to be planned. */
  isTrouble?: boolean;
};

/** One line for each tenant: tenant_id, harm, kind, subject, params, since, and how many others it has. */
export function linesOf({ most, ownerId, snoozed, isTrouble = false }: Which): Sql {
  const take = sql`LIMIT ${most}::int`;
  const mine = ownerId === null ? sql`TRUE` : sql`owner_id = ${ownerId}::uuid`;
  const active = sql`archived_at IS NULL AND on_hold_at IS NULL AND ${mine}`;
  // Looked up for each row, since with a join the database would read all tenants.
  const isOf = (condition: Sql) => sql`(SELECT ${condition} FROM tenant WHERE tenant.id = found.tenant_id)`;
  const is = (kind: Sql, subject: Sql, since: Sql, id = sql`found.tenant_id`) => sql`
    ${snoozed ? sql`${id} IN (SELECT tenant_id FROM inbox_snooze WHERE until > ${clock.now()}) AND` : noSql}
    ${snoozed}::boolean = COALESCE((
      SELECT s.until > ${clock.now()} AND s.at >= ${since} FROM inbox_snooze AS s
      WHERE s.tenant_id = ${id} AND s.kind = ${kind} AND s.subject = ${subject}), FALSE)`;
  const troubles = [
    sql`
    SELECT tenant_id, harm, code::text AS kind, subject, params, since
    FROM (VALUES ${byCode}) AS reason(harm, code), LATERAL (
      SELECT tenant_id, subject, params, since FROM tenant_attention AS found
      WHERE found.code = reason.code AND ${is(sql`reason.code::text`, sql`found.subject`, sql`since`)}
        AND ${isOf(sql`archived_at IS NULL AND (on_hold_at IS NULL OR reason.code::text = ANY(${alsoOnHold})) AND ${mine}`)}
      ORDER BY since ${take}) AS found`,
    sql`
    SELECT tenant_id, ${stuck}::int, 'operation_stuck', found.id::text, jsonb_build_object('kind', kind), updated_at
    FROM (
      SELECT * FROM operation AS found
      WHERE state IN ('stuck', 'asking') AND ${isOf(active)}
        -- Its question is a reason for attention too, and one line is enough.
        AND NOT EXISTS (
          SELECT FROM tenant_attention AS a WHERE a.tenant_id = found.tenant_id AND a.subject = found.id::text)
        AND ${is(sql`'operation_stuck'`, sql`found.id::text`, sql`updated_at`)}
      ORDER BY updated_at ${take}) AS found`,
    sql`
    SELECT tenant_id, ${rotation}::int, 'rotation_waiting', found.id::text, '{}', created_at
    FROM (
      SELECT * FROM operation AS found
      WHERE state = 'waiting' AND kind = 'key_overlap' AND stage = 'overlapping' AND ${isOf(active)}
        AND ${is(sql`'rotation_waiting'`, sql`found.id::text`, sql`created_at`)}
      ORDER BY created_at ${take}) AS found`,
  ];
  const planned = [
    sql`
    SELECT id, ${due}::int, 'key_due', '', jsonb_build_object('maxAgeDays', days),
      key_order + make_interval(days => days)
    FROM (SELECT ${maxAgeDays} AS days) AS policy, LATERAL (
      SELECT id, key_order FROM tenant
      WHERE key_order < ${clock.now()}::timestamptz - make_interval(hours => 24 * days) AND ${active}
        AND ${is(sql`'key_due'`, sql`''`, sql`key_order + make_interval(days => days)`, sql`tenant.id`)}
      ORDER BY key_order ${take}) AS found`,
    sql`
    SELECT id, ${unfinished}::int, 'unfinished', '', '{}', created_at
    FROM unnest(ARRAY['draft', 'organization created', 'user added']) AS state(status), LATERAL (
      SELECT id, created_at FROM tenant
      WHERE tenant.status = state.status
        AND stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
        AND ${mine} AND ${is(sql`'unfinished'`, sql`''`, sql`created_at`, sql`tenant.id`)}
      ORDER BY created_at DESC ${take}) AS found`,
  ];
  return sql`(
    SELECT DISTINCT ON (tenant_id) *, count(*) OVER (PARTITION BY tenant_id)::int - 1 AS others
    FROM (${joinSql(isTrouble ? troubles : [...troubles, ...planned], " UNION ALL ")}) AS item(tenant_id, harm, kind, subject, params, since)
    ORDER BY tenant_id, harm, since)`;
}

/** The oldest trouble first, and the newest of what was only left. */
export const inOrder = sql`
  harm, CASE WHEN harm = ${unfinished} THEN -extract(epoch FROM since) ELSE extract(epoch FROM since) END, tenant_id`;
