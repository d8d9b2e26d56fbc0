import "server-only";
import { sql } from "#lib/base/db.ts";
import type { Status } from "#lib/forms/tenants.ts";
import { worstWords } from "#lib/tenants/attention.ts";
import { currentPath, stepOf, stepTitles } from "#lib/tenants/stage.ts";
import type { TenantStage } from "#prisma/client/enums.ts";
import type { Unfinished } from "./views.ts";

/*
 * Unfinished onboardings. The SQL conditions equal those of the index tenant_unfinished_idx literally: with
 * parameters the database could not tell that the index applies.
 */

const shown = 8;
const countedUpTo = 1_000;

/** The form of the JSON. */
export type FoundUnfinished = {
  total: number;
  newest: {
    id: string;
    name: string;
    status: Status;
    stage: TenantStage;
    attention: { code: string | null; params: unknown };
    created_at: string;
    owner: string;
  }[];
};

/** The total, and those to show: first the ones that need attention, then the newest. Part of a statement. */
export const unfinished = sql`json_build_object(
  'total', (
    SELECT count(*)::int FROM (
      SELECT FROM tenant
      WHERE stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
      ORDER BY status, created_at DESC LIMIT ${countedUpTo + 1}::int
    ) AS found),
  'newest', ARRAY(
    SELECT json_build_object(
      'id', newest.id, 'name', newest.name, 'status', newest.status, 'stage', newest.stage,
      'attention', json_build_object('code', newest.attention_code, 'params', newest.attention_params),
      'created_at', newest.created_at,
      'owner', (SELECT staff.name FROM staff WHERE staff.id = newest.owner_id))
    FROM unnest(ARRAY['needs attention', 'draft', 'organization created', 'user added']) AS state(status),
      LATERAL (
        SELECT * FROM tenant
        WHERE tenant.status = state.status
          AND stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
        ORDER BY created_at DESC LIMIT ${shown}::int
      ) AS newest
    ORDER BY newest.status = 'needs attention' DESC, newest.created_at DESC LIMIT ${shown}::int))`;

/** The same for the page. */
export function unfinishedOf({ total, newest }: FoundUnfinished) {
  const rows: Unfinished[] = newest.map(({ stage, created_at, attention, ...tenant }) => ({
    ...tenant,
    attention: worstWords(attention.code, attention.params),
    createdAt: new Date(created_at).toISOString(),
    href: currentPath({ id: tenant.id, stage }),
    nextStep: stepTitles[stepOf({ stage })],
  }));
  return {
    unfinished: rows,
    unfinishedMore: Math.max(0, Math.min(total, countedUpTo) - rows.length),
    unfinishedMany: total > countedUpTo,
  };
}
