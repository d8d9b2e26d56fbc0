import "server-only";
import { clock, dayMs, later } from "#lib/base/clock.ts";
import { joinSql, type Sql, sql } from "#lib/base/db.ts";
import type { TenantsQuery } from "#lib/forms/tenants.ts";
import { readKeyPolicy } from "#lib/keys/policy.ts";
import { matching, namedBy } from "./search.ts";

/** The time before which a key is older than so many days. */
const mintedBefore = (days: number) => later(clock.now(), -days * dayMs);

/** Conditions on tenants. */
export type Filter = {
  /** By these an index of the sort is read. */
  indexed: Sql;
  /** What is searched for, as far as the index of texts tells; null where there is no text, or one names its tenant. */
  text: Sql | null;
  /** These are asked of each row that it gives. */
  rest: Sql[];
  /** Some of the conditions may be what few have, and has an index of its own: a text, a label, no key. */
  isSparse: boolean;
};

/** What the tenants page shows, archived tenants only where they are asked for; null when it can be nothing. */
export async function filterOf(query: TenantsQuery): Promise<Filter | null> {
  const { q, status, owner, label } = query;
  const indexed = [status ? sql`status = ${status}` : sql`archived_at IS NULL`];
  if (owner) indexed.push(sql`owner_id = ${owner}::uuid`);
  const named = namedBy(q);
  const text = q && !named ? matching(q) : null;
  if (q && !named && !text) return null;
  const byKey = await keyConditions(query);
  return {
    indexed: joinSql([...indexed, ...byKey.indexed], " AND "),
    text,
    rest: [
      ...(named ? [named] : []),
      ...(label ? [sql`labels @> ARRAY[${label}]::text[]`] : []),
      ...byKey.rest,
    ],
    isSparse: text !== null || label !== undefined || query.key === "none" || query.key === "foreign",
  };
}

async function keyConditions({ key, sort }: TenantsQuery): Promise<{ indexed: Sql[]; rest: Sql[] }> {
  if (!key) return { indexed: [], rest: [] };
  if (key === "foreign") {
    const foreign = sql`(SELECT tenant_id FROM tenant_attention WHERE code = 'foreign_key')`;
    return { indexed: [], rest: [sql`tenant.id IN ${foreign}`] };
  }
  if (key === "none") return { indexed: [], rest: [sql`key_minted_at IS NULL`] };
  const before = mintedBefore(key === "overdue" ? (await readKeyPolicy()).maxAgeDays : Number(key));
  const old = sql`key_minted_at < ${before}::timestamptz`;
  if (sort === "key age") return { indexed: [old], rest: [] };
  if (sort !== "created") return { indexed: [], rest: [old] };
  // Nobody's key is older than our record of them (give or take the clocks of two servers), so that the newest
  // tenants, which come first, need not be looked through for old keys.
  return { indexed: [sql`created_at < ${later(before, dayMs)}::timestamptz`], rest: [old] };
}
