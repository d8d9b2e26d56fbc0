import "server-only";
import { healthJson } from "#lib/activity/verdict.ts";
import { db, rawSql, type Sql, sql } from "#lib/base/db.ts";
import { allOf, type Filter } from "./filter.ts";
import { iso, type Stretch } from "./paging.ts";
import type { TenantRow } from "./views.ts";

/** Only what the table shows: notes and decisions may be long. */
const shown = sql`${healthJson} AS health, ${rawSql(`
  tenant.id::text, tenant.name, external_id AS "externalId", status,
  attention_code AS "attentionCode", attention_params AS "attentionParams",
  root_email AS "rootEmail", key_hint AS "keyHint", ${iso("key_minted_at")} AS "keyMintedAt",
  ${iso("last_verified_at")} AS "lastVerifiedAt", labels, ${iso("tenant.created_at")} AS "createdAt",
  is_blind OR EXISTS (
    SELECT FROM organization_key AS key WHERE key.tenant_id = tenant.id AND key.state = 'current' AND key.is_hidden
  ) AS "isBlind", EXISTS (
    SELECT FROM organization_key AS key WHERE key.tenant_id = tenant.id AND key.state = 'next') AS "hasNext",
  (SELECT staff.name FROM staff WHERE staff.id = owner_id) AS owner`)}`;

/** A row from the database, before status and attention get their words. */
export type Row = Omit<TenantRow, "status" | "attention" | "health"> & {
  health: unknown;
  status: string;
  attentionCode: string | null;
  attentionParams: unknown;
};

/** The number of rows that are looked through first: enough for a page of a common match. */
const nearBy = 1_000;

/**
 * At most `take` rows of a part that pass the filter, from a position, forwards or backwards. The database would
 * guess how often a text occurs and where, and a wrong guess reads the whole order. So the nearest rows are looked
 * through first, and then the matches of the text index are sorted.
 */
export async function readRows(
  { by, value, type, descending, where, isFound }: Stretch,
  filter: Filter,
  { from, backwards, take }: { from: { value: string; id: string } | null; backwards: boolean; take: number },
) {
  const [compare, direction] = descending === backwards ? [sql`>`, sql`ASC`] : [sql`<`, sql`DESC`];
  const order = sql`${by} ${direction}, tenant.id ${direction}`;
  const beyond = from ? [sql`(${by}, tenant.id) ${compare} (${from.value}::${type}, ${from.id}::uuid)`] : [];
  const along = allOf([...filter.along, where, ...beyond]);
  const rest = isFound || !filter.text ? filter.rest : [filter.text, ...filter.rest];
  const select = (inner: Sql, outer: Sql) => db().$queryRaw<(Row & { value: string })[]>`
    SELECT ${shown}, ${value} AS value FROM (SELECT * FROM tenant WHERE ${inner}) AS tenant
    WHERE ${outer} ORDER BY ${order} LIMIT ${take}::int`;
  const near = rest.length > 0 ? nearBy : take;
  const found = await select(sql`${along} ORDER BY ${order} LIMIT ${near}::int`, allOf(rest));
  if (found.length === take || rest.length === 0) return found;
  // OFFSET 0 keeps the sort out of the search.
  return await select(sql`${along} AND ${allOf(rest)} OFFSET 0`, sql`TRUE`);
}
