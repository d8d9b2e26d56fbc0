import "server-only";
import type { Status, TenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { filterOf } from "./filter.ts";
import { cursorFor, cursorOf, orderOf, segments, sorting } from "./paging.ts";
import { type Row, readRows } from "./rows.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

/** One page of the tenants table. Reading is open to everybody who is signed in. */
export async function listTenants(_staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  const by = sorting[query.sort];
  const before = cursorFor(by, query.before);
  const after = before ? null : cursorFor(by, query.after);
  const backwards = before !== null;
  const cursor = before ?? after;
  const order = orderOf(by, backwards);
  const filter = await filterOf(query);
  const found: Row[] = [];
  for (const segment of segments(by, cursor, backwards)) {
    if (filter === null || found.length > pageSize) break;
    found.push(...(await readRows({ filter, segment, order, take: pageSize + 1 - found.length })));
  }
  const hasMore = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows: rows.map(shownOf),
    next: last && (backwards || hasMore) ? cursorOf(last, by.column) : null,
    previous: first && (backwards ? hasMore : cursor !== null) ? cursorOf(first, by.column) : null,
  };
}

const shownOf = ({ status, ...row }: Row): TenantRow => ({
  ...row,
  status: status as Status,
  keyMintedAt: row.keyMintedAt?.toISOString() ?? null,
  lastVerifiedAt: row.lastVerifiedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
