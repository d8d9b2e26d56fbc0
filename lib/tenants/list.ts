import "server-only";
import { db } from "#lib/base/db.ts";
import type { Status, TenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Prisma, Tenant } from "#prisma/client/client.ts";
import { type Column, cursorFor, cursorOf, segments, sorting } from "./paging.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

/** Characters that LIKE would take for patterns. */
const literally = (text: string) => text.replace(/[\\%_]/g, "\\$&");

function filter({ q, status, owner }: TenantsQuery): Prisma.TenantWhereInput {
  return {
    ...(q && { search: { contains: literally(q.toLowerCase()) } }),
    ...(status ? { status } : { archivedAt: null }),
    ...(owner && { ownerId: owner }),
  };
}

function read(where: Prisma.TenantWhereInput, column: Column, direction: "asc" | "desc", take: number) {
  return db().tenant.findMany({
    where,
    orderBy: [{ [column]: direction }, { id: direction }],
    take,
    include: { createdBy: { select: { name: true } }, owner: { select: { name: true } } },
  });
}

/** One page of the tenants table. Reading is open to everybody who is signed in. */
export async function listTenants(_staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  const by = sorting[query.sort];
  const before = cursorFor(by, query.before);
  const after = before ? null : cursorFor(by, query.after);
  const backwards = before !== null;
  const cursor = before ?? after;
  const direction = by.descending === backwards ? "asc" : "desc";
  const found: Awaited<ReturnType<typeof read>>[number][] = [];
  for (const segment of segments(by, cursor, backwards)) {
    if (found.length > pageSize) break;
    found.push(
      ...(await read({ AND: [filter(query), segment] }, by.column, direction, pageSize + 1 - found.length)),
    );
  }
  const hasMore = found.length > pageSize;
  const rows = found.slice(0, pageSize);
  if (backwards) rows.reverse();
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows: rows.map(rowOf),
    next: last && (backwards || hasMore) ? cursorOf(last, by.column) : null,
    previous: first && (backwards ? hasMore : cursor !== null) ? cursorOf(first, by.column) : null,
  };
}

type Found = Omit<Tenant, "oidcClientSecret"> & { createdBy: { name: string }; owner: { name: string } };

function rowOf(tenant: Found): TenantRow {
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
    labels: tenant.labels,
    owner: tenant.owner.name,
    createdBy: tenant.createdBy.name,
    createdAt: tenant.createdAt.toISOString(),
  };
}
