import "server-only";
import { db } from "#lib/base/db.ts";
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
    rows: await withNames(rows),
    next: last && (backwards || hasMore) ? cursorOf(last, by.column) : null,
    previous: first && (backwards ? hasMore : cursor !== null) ? cursorOf(first, by.column) : null,
  };
}

async function withNames(rows: Row[]): Promise<TenantRow[]> {
  const ids = new Set(rows.flatMap(({ createdById, ownerId }) => [createdById, ownerId]));
  if (ids.size === 0) return [];
  const staff = await db().staff.findMany({
    where: { id: { in: [...ids] } },
    select: { id: true, name: true },
  });
  const names = new Map(staff.map(({ id, name }) => [id, name]));
  return rows.map(({ createdById, ownerId, status, ...row }) => ({
    ...row,
    status: status as Status,
    keyMintedAt: row.keyMintedAt?.toISOString() ?? null,
    lastVerifiedAt: row.lastVerifiedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    createdBy: names.get(createdById) ?? "",
    owner: names.get(ownerId) ?? "",
  }));
}
