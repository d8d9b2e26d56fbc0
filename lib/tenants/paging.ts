import "server-only";
import type { Sort } from "#lib/forms/tenants.ts";
import type { Prisma, Tenant } from "#prisma/client/client.ts";
import { type Cursor, readCursor, writeCursor } from "./cursor.ts";

/* Keyset paging: each page begins where an index finds the last row of the page before. */

export type Column = "createdAt" | "name" | "keyMintedAt" | "lastVerifiedAt";
type Sorting = { column: Column; descending: boolean; nullable: boolean };

/** Each has indexes that end in (column, id): of all that are not archived, by status, by owner. The oldest keys and checks come first; tenants without one come last. */
export const sorting: Record<Sort, Sorting> = {
  created: { column: "createdAt", descending: true, nullable: false },
  name: { column: "name", descending: false, nullable: false },
  "key age": { column: "keyMintedAt", descending: false, nullable: true },
  "last verified": { column: "lastVerifiedAt", descending: false, nullable: true },
};

/**
 * Rows beyond a cursor. The plain bound on the column lets the index start there; the OR beside it settles
 * equal values by id.
 */
function beyond(
  { column }: Sorting,
  [value, id]: [string, string],
  compare: "lt" | "gt",
): Prisma.TenantWhereInput {
  const typed = column === "name" ? value : new Date(value);
  const bound = { [column]: { [`${compare}e`]: typed } };
  return {
    AND: [bound, { OR: [{ [column]: { [compare]: typed } }, { [column]: typed, id: { [compare]: id } }] }],
  };
}

/**
 * What is read one after the other until a page is full. Rows with and without a value are read apart, since
 * no index serves "greater, or null" in one go.
 */
export function segments(by: Sorting, cursor: Cursor | null, backwards: boolean): Prisma.TenantWhereInput[] {
  const { column, descending, nullable } = by;
  const compare = descending === backwards ? "gt" : "lt";
  const [value, id] = cursor ?? [undefined, undefined];
  if (value === null) {
    const rest = { [column]: null, id: { [compare]: id } };
    return backwards ? [rest, { [column]: { not: null } }] : [rest];
  }
  const withValue = value === undefined ? {} : beyond(by, [value, id], compare);
  if (!nullable) return [withValue];
  const present = value === undefined ? { [column]: { not: null } } : withValue;
  return backwards ? [present] : [present, { [column]: null }];
}

/** A cursor that fits this sort; null for any other, so that the page begins at the first row. */
export function cursorFor(by: Sorting, text: string | undefined): Cursor | null {
  const cursor = readCursor(text);
  const value = cursor?.[0];
  const fits =
    by.column === "name"
      ? typeof value === "string"
      : value === null
        ? by.nullable
        : !Number.isNaN(Date.parse(value ?? ""));
  return fits ? cursor : null;
}

export function cursorOf(row: Pick<Tenant, Column | "id">, column: Column): string {
  const value = row[column];
  return writeCursor([value instanceof Date ? value.toISOString() : value, row.id]);
}
