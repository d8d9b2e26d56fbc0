import "server-only";
import type { Status, TenantsQuery } from "#lib/forms/tenants.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { bestMatches, placeOf } from "./best-match.ts";
import { type Filter, filterOf } from "./filter.ts";
import { cursorFor, type Stretch, sorting, stretchesOf } from "./paging.ts";
import { type Row, readRows } from "./rows.ts";
import type { TenantPage, TenantRow } from "./views.ts";

const pageSize = 50;

/** One page of the tenants table. Reading is open to everybody who is signed in. */
export async function listTenants(_staff: Staff, query: TenantsQuery): Promise<TenantPage> {
  const filter = await filterOf(query);
  if (filter === null) return { rows: [], next: null, previous: null };
  const { stretches, backwards, isFirst } = orderIn(query, filter);
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

/** What is read one after the other, from the cursor that fits, there or back. */
function orderIn({ q, sort, before, after }: TenantsQuery, { text }: Filter) {
  const isSearch = sort === "best match" && text !== null;
  const by = sorting[sort === "best match" ? "created" : sort];
  const read = <P>(placeOf: (cursor: string | undefined) => P | null, go: Go<P>) => {
    const [end, start] = [placeOf(before), placeOf(after)];
    const backwards = end !== null;
    return {
      stretches: go(end ?? start, backwards),
      backwards,
      isFirst: end === null && start === null,
    };
  };
  return isSearch
    ? read(placeOf, (place, backwards) => bestMatches(q, place, backwards))
    : read(
        (cursor) => cursorFor(by, cursor),
        (cursor, backwards) => stretchesOf(by, cursor, backwards),
      );
}
type Go<P> = (place: P | null, backwards: boolean) => Stretch[];

const shownOf = ({ status, ...row }: Row): TenantRow => ({
  ...row,
  status: status as Status,
  keyMintedAt: row.keyMintedAt?.toISOString() ?? null,
  lastVerifiedAt: row.lastVerifiedAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
