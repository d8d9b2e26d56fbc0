import "server-only";
import { db, sql } from "#lib/base/db.ts";
import type { Status } from "#lib/forms/tenants.ts";

export type Sums = Partial<Record<Status, number>>;

/** Part of a statement: triggers add every change to tenant_count, so tenants are never counted one by one. */
export const sums = sql`(
  SELECT COALESCE(json_object_agg(status, n), '{}')
  FROM (SELECT status, sum(n)::int AS n FROM tenant_count GROUP BY status) AS summed)`;

/** Every status, also one that no tenant has. */
export const countsOf = (found: Sums): Record<Status, number> => ({
  draft: 0,
  "organization created": 0,
  "user added": 0,
  active: 0,
  "needs attention": 0,
  "on hold": 0,
  archived: 0,
  ...found,
});

/**
 * Merges the rows of each status if there are more than `above`. One statement: readers see the old rows or the new
 * ones, and of two runs at once the second finds nothing to delete and adds nothing.
 */
export async function foldCounts(above = 100): Promise<void> {
  await db().$executeRaw`
    WITH gone AS (
      DELETE FROM tenant_count WHERE (SELECT count(*) FROM tenant_count) > ${above}::int RETURNING status, n)
    INSERT INTO tenant_count (status, n)
    SELECT status, sum(n)::int FROM gone GROUP BY status HAVING sum(n) <> 0`;
}
