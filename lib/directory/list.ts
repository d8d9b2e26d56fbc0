import "server-only";
import { requireStatus, type TenantsQuery } from "#lib/forms/tenants.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { worstWords } from "#lib/tenants/attention.ts";
import { type Filter, filterOf } from "./filter.ts";
import { columnOrder } from "./paging.ts";
import { matchOrder } from "./relevance.ts";
import { type Row, readRows } from "./rows.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

/** One page of the tenants table. */
export async function listTenants(staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  requireRight(staff, "tenant:read");
  const filter = await filterOf(query);
  if (filter === null) return { rows: [], next: null, previous: null };
  const { stretches, backwards, isFirst } = readingOf(query, filter);
  const found: { row: Row; cursor: string }[] = [];
  for (const { where, rest, order, isFound, cursorOf } of stretches) {
    if (found.length > pageSize) break;
    const asked = {
      ...filter,
      rest: [...filter.rest, ...rest],
      ...(isFound && { text: null, isSparse: false }),
    };
    const rows = await readRows({ filter: asked, where, order, take: pageSize + 1 - found.length });
    found.push(...rows.map((row) => ({ row, cursor: cursorOf(row) })));
  }
  const hasMore = found.length > pageSize;
  const shown = found.slice(0, pageSize);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    rows: shown.map(({ row }) => shownOf(row)),
    next: last && (backwards || hasMore) ? last.cursor : null,
    previous: first && (backwards ? hasMore : !isFirst) ? first.cursor : null,
  };
}

/** What is read one after the other: from the cursor that fits the order, there or back. */
function readingOf({ q, sort, before, after }: TenantsQuery, { text }: Filter) {
  const order = sort !== "best match" ? columnOrder(sort) : text ? matchOrder(q) : columnOrder("created");
  const back = before ? order.from(before, true) : null;
  if (back) return { stretches: back, backwards: true, isFirst: false };
  const on = after ? order.from(after, false) : null;
  return { stretches: on ?? order.first(), backwards: false, isFirst: on === null };
}

const shownOf = ({ status, attentionCode, attentionParams, ...row }: Row): TenantRow => ({
  ...row,
  status: requireStatus(status),
  attention: worstWords(attentionCode, attentionParams),
  keyMintedAt: row.keyMintedAt?.toISOString() ?? null,
  lastVerifiedAt: row.lastVerifiedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
