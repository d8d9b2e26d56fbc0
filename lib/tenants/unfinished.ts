import "server-only";
import { db } from "#lib/base/db.ts";
import type { Status } from "#lib/forms/tenants.ts";
import { currentPath, stepOf, stepTitles } from "#lib/onboarding/steps.ts";
import type { TenantStage } from "#prisma/client/enums.ts";
import type { Unfinished } from "./views.ts";

/*
 * Onboardings that somebody left unfinished. The conditions stand in SQL as in the index tenant_unfinished_idx,
 * word for word: with parameters in their place the database could not tell that the index serves.
 */

const shown = 8;
const countedUpTo = 1_000;

type Row = {
  total: number;
  id: string;
  name: string;
  status: Status;
  stage: TenantStage;
  attention: string | null;
  createdAt: Date;
  owner: string;
};

/** Those that somebody has to look at first, then the newest; with each, how many there are. */
function find(): Promise<Row[]> {
  return db().$queryRaw<Row[]>`
    SELECT
      (SELECT count(*)::int FROM (
        SELECT FROM tenant
        WHERE stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
        ORDER BY status, created_at DESC LIMIT ${countedUpTo + 1}::int
      ) AS found) AS total,
      newest.id::text, newest.name, newest.status, newest.stage::text, newest.attention,
      newest.created_at AS "createdAt",
      (SELECT staff.name FROM staff WHERE staff.id = newest.owner_id) AS owner
    FROM unnest(ARRAY['needs attention', 'draft', 'organization created', 'user added']) AS state(status),
      LATERAL (
        SELECT * FROM tenant
        WHERE tenant.status = state.status
          AND stage <> 'active' AND archived_at IS NULL AND on_hold_at IS NULL AND NOT imported
        ORDER BY created_at DESC LIMIT ${shown}::int
      ) AS newest
    ORDER BY newest.status = 'needs attention' DESC, newest.created_at DESC LIMIT ${shown}::int`;
}

export async function readUnfinished(): Promise<{ shown: Unfinished[]; more: number; many: boolean }> {
  const tenants = await find();
  const total = tenants[0]?.total ?? 0;
  return {
    shown: tenants.map((tenant) => ({
      id: tenant.id,
      name: tenant.name,
      status: tenant.status,
      owner: tenant.owner,
      createdAt: tenant.createdAt.toISOString(),
      href: currentPath(tenant),
      nextStep: stepTitles[stepOf(tenant)],
      attention: tenant.attention,
    })),
    more: Math.max(0, Math.min(total, countedUpTo) - tenants.length),
    many: total > countedUpTo,
  };
}
