import "server-only";
import { db } from "#lib/base/db.ts";
import type { Sort, Status, TenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Prisma, Tenant } from "#prisma/client/client.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

type Column = "createdAt" | "name" | "keyMintedAt" | "lastVerifiedAt";

/** Each sort has an index on (column, id) in this direction. Tenants without a key sort after all others. */
const sorting: Record<Sort, { column: Column; descending: boolean }> = {
  created: { column: "createdAt", descending: true },
  name: { column: "name", descending: false },
  "key age": { column: "keyMintedAt", descending: true },
  "last verified": { column: "lastVerifiedAt", descending: true },
};

/** Characters that LIKE would take for patterns. */
const literally = (text: string) => text.replace(/[\\%_]/g, "\\$&");

function filter({ q, status, owner }: TenantsQuery): Prisma.TenantWhereInput {
  return {
    ...(q && { search: { contains: literally(q.toLowerCase()) } }),
    ...(status ? { status } : { archivedAt: null }),
    ...(owner && { ownerId: owner }),
  };
}

/**
 * Rows beyond a cursor in one direction. The plain bound on the column lets the index start there; the OR
 * beside it settles equal values by id.
 */
function beyond(column: Column, [value, id]: Cursor, descending: boolean): Prisma.TenantWhereInput {
  const compare = descending ? "lt" : "gt";
  const typed = value === null || column === "name" ? value : new Date(value);
  if (typed === null)
    return descending
      ? { [column]: null, id: { lt: id } }
      : { OR: [{ [column]: { not: null } }, { [column]: null, id: { gt: id } }] };
  const after = { OR: [{ [column]: { [compare]: typed } }, { [column]: typed, id: { [compare]: id } }] };
  const nullable = column === "keyMintedAt" || column === "lastVerifiedAt";
  if (nullable && descending) return { OR: [...after.OR, { [column]: null }] };
  return { AND: [{ [column]: { [`${compare}e`]: typed } }, after] };
}

function orderBy(column: Column, descending: boolean): Prisma.TenantOrderByWithRelationInput[] {
  const direction = descending ? "desc" : "asc";
  const nullable = column === "keyMintedAt" || column === "lastVerifiedAt";
  const order = nullable ? { sort: direction, nulls: descending ? "last" : "first" } : direction;
  return [{ [column]: order }, { id: direction }] as Prisma.TenantOrderByWithRelationInput[];
}

const cursorOf = (row: Sortable, column: Column): string => {
  const value = row[column];
  return writeCursor([value instanceof Date ? value.toISOString() : value, row.id]);
};

type Sortable = Pick<Tenant, Column | "id">;

/** One page of the tenants table. Reading is open to everybody who is signed in. */
export async function listTenants(_staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  const { column, descending } = sorting[query.sort];
  const before = readCursor(query.before);
  const after = before ? null : readCursor(query.after);
  const backwards = before !== null;
  const cursor = before ?? after;
  const direction = backwards ? !descending : descending;
  const found = await db().tenant.findMany({
    where: { AND: [filter(query), cursor ? beyond(column, cursor, direction) : {}] },
    orderBy: orderBy(column, direction),
    take: pageSize + 1,
    include: { createdBy: { select: { name: true } } },
  });
  const hasMore = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows: rows.map(rowOf),
    next: last && (backwards || hasMore) ? cursorOf(last, column) : null,
    previous: first && (backwards ? hasMore : cursor !== null) ? cursorOf(first, column) : null,
  };
}

function rowOf(tenant: Omit<Tenant, "oidcClientSecret"> & { createdBy: { name: string } }): TenantRow {
  const { id, name, externalId, organizationId, status, rootEmail, keyHint } = tenant;
  return {
    id,
    name,
    externalId,
    organizationId,
    status: status as Status,
    rootEmail,
    keyHint,
    keyMintedAt: tenant.keyMintedAt?.toISOString() ?? null,
    lastVerifiedAt: tenant.lastVerifiedAt?.toISOString() ?? null,
    createdBy: tenant.createdBy.name,
    createdAt: tenant.createdAt.toISOString(),
  };
}
