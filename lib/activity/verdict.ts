import "server-only";
import { rawSql, sql } from "#lib/base/db.ts";
import { type Health, type ListedHealth, verdictOf } from "#lib/forms/health.ts";
import { healthTroubleWords } from "#lib/messages/health.ts";
import type { HealthOutcome } from "#prisma/client/enums.ts";

/** The stored look. Times are dates from Prisma, and ISO 8601 where the database makes JSON of the row. */
type Stored = {
  outcome: HealthOutcome;
  lookedAt: Date | string;
  seenAt: Date | string | null;
  failingSince: Date | string | null;
  syncs: number;
  failing: number;
  unknown: number;
  connections: number;
  unhealthy: number;
};

export const healthColumns = {
  outcome: true,
  lookedAt: true,
  seenAt: true,
  failingSince: true,
  syncs: true,
  failing: true,
  unknown: true,
  connections: true,
  unhealthy: true,
} as const;

/** A column of a statement about `tenant`: its stored look as JSON, or null. */
export const healthJson = rawSql(`(
  SELECT json_build_object('outcome', outcome, 'lookedAt', looked_at, 'seenAt', seen_at,
    'failingSince', failing_since, 'syncs', syncs, 'failing', failing, 'unknown', "unknown",
    'connections', connections, 'unhealthy', unhealthy)
  FROM tenant_health WHERE tenant_id = tenant.id)`);

/** What the latest look at a tenant says, from its row of tenant_health if it has one. */
export const healthCodes = sql`CASE
  WHEN outcome IS NULL THEN 'unseen'
  WHEN outcome <> 'looked' THEN 'blind'
  WHEN failing > 0 THEN 'failing'
  ELSE 'good' END`;

const iso = (at: Date | string) => new Date(at).toISOString();

/** Null: nobody has looked yet. */
export function healthOf(stored: unknown): Health | null {
  if (stored === null || stored === undefined) return null;
  const { outcome, lookedAt, seenAt, failingSince, ...found } = stored as Stored;
  const { syncs, failing, unknown, connections, unhealthy } = found;
  return {
    seen:
      seenAt === null
        ? null
        : {
            at: iso(seenAt),
            since: failingSince && iso(failingSince),
            syncs,
            failing,
            unknown,
            connections,
            unhealthy,
          },
    blind: outcome === "looked" ? null : { at: iso(lookedAt), why: healthTroubleWords(outcome) },
  };
}

/** The words for a list, so that its browser gets neither the numbers nor what words them. */
export function listedHealthOf(stored: unknown): ListedHealth | null {
  const health = healthOf(stored);
  if (health === null) return null;
  const { tone, words, since, why, at } = verdictOf(health);
  if (why === null) return { tone, words, since, at };
  // That is from the later look, which found nothing out.
  return { tone, words: "Can't tell", since: null, at: health.blind?.at ?? at };
}
