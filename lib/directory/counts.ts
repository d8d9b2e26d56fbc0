import "server-only";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { type Status, statuses } from "#lib/forms/tenants.ts";

export type Sums = Partial<Record<Status, number>>;

/** Part of a statement: triggers add every change to tenant_count, so tenants are never counted one by one. */
export const sums = sql`(
  SELECT COALESCE(json_object_agg(status, n), '{}')
  FROM (SELECT status, sum(n)::int AS n FROM tenant_count GROUP BY status) AS summed)`;

/** Every status, also one that no tenant has. */
export const countsOf = (found: Sums): Record<Status, number> => ({
  ...(Object.fromEntries(statuses.map((status) => [status, 0])) as Record<Status, number>),
  ...found,
});

/** Part of a statement: the number of these rows, counted up to one more than is shown. */
export const countUpTo = (most: number, rows: Sql): Sql =>
  sql`(SELECT count(*)::int FROM (${rows} LIMIT ${most + 1}::int) AS few)`;

/** What is shown of it. */
export const upTo = (most: number, count: number) => ({ count: Math.min(count, most), more: count > most });

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
