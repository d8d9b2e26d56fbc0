import "server-only";
import { z } from "zod";
import { listedHealthOf } from "#lib/activity/verdict.ts";
import { readCursor, text, writeCursor } from "#lib/base/cursor.ts";
import { requireStatus, type TenantsQuery } from "#lib/forms/tenants.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { worstWords } from "#lib/tenants/attention.ts";
import { filterOf } from "./filter.ts";
import { type Stretch, stretchesOf } from "./paging.ts";
import { type Row, readRows } from "./rows.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

/** The position of a row: the sort, the part of the list, and the last value. */
const cursorShape = z.object({ sort: z.string(), at: z.int(), value: text, id: z.uuid() });

/** One page of the tenants table. */
export async function listTenants(staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  requireRight(staff, "tenant:read");
  const { q, sort } = query;
  const filter = await filterOf(query);
  if (filter === null) return { rows: [], next: null, previous: null };
  const stretches = stretchesOf(sort, q, query.status);
  const before = placeIn(stretches, sort, query.before);
  const from = before ?? placeIn(stretches, sort, query.after);
  const backwards = before !== null;
  const found: { row: TenantRow; cursor: string }[] = [];
  for (const [at, stretch] of backwards ? [...stretches.entries()].reverse() : stretches.entries()) {
    const take = pageSize + 1 - found.length;
    const isBehind = from !== null && (backwards ? at > from.at : at < from.at);
    if (take === 0 || isBehind) continue;
    const rows = await readRows(stretch, filter, { from: at === from?.at ? from : null, backwards, take });
    for (const { value, ...row } of rows)
      found.push({ row: shownOf(row), cursor: writeCursor({ sort, at, value, id: row.id }) });
  }
  const hasMore = found.length > pageSize;
  const shown = found.slice(0, pageSize);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown.map(({ row }) => row),
    next: last && (backwards || hasMore) ? last.cursor : null,
    previous: first && (backwards ? hasMore : from !== null) ? first.cursor : null,
  };
}

/** Null for a cursor that does not fit the sort: the page then starts at the first row. */
function placeIn(stretches: Stretch[], sort: string, cursor: string | undefined) {
  const place = readCursor(cursor, cursorShape);
  const fits = place?.sort === sort && stretches[place.at]?.shape.safeParse(place.value).success;
  return fits ? place : null;
}

const shownOf = ({ status, attentionCode, attentionParams, health, ...row }: Row): TenantRow => ({
  ...row,
  status: requireStatus(status),
  health: listedHealthOf(health),
  attention: worstWords(attentionCode, attentionParams),
});
