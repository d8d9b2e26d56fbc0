import "server-only";
import { type Cursor, readCursor, writeCursor } from "#lib/base/cursor.ts";
import { rawSql, type Sql, sql } from "#lib/base/db.ts";
import type { Sort } from "#lib/forms/tenants.ts";
import type { Tenant } from "#prisma/client/client.ts";

/* Keyset paging: each page begins where an index finds the last row of the page before. */

/** Rows that are read in one go: stretches come one after the other until a page is full. */
export type Stretch = {
  /** Which rows these are, from the cursor on, as the index of the order has them. */
  where: Sql;
  /** And as each row has to be asked. */
  rest: Sql[];
  order: Sql;
  /** Whoever is here has what is searched for: it need not be asked. */
  isFound: boolean;
  /** Where a page ends whose last row this is. */
  cursorOf: (row: Marked) => string;
};
export type Marked = Pick<Tenant, Column | "externalId" | "id">;

/** Of the whole list. */
export type Order = {
  first: () => Stretch[];
  /** Null for a cursor that is not of this order. */
  from: (cursor: string, backwards: boolean) => Stretch[] | null;
};

export type Column = "createdAt" | "name" | "keyMintedAt" | "lastVerifiedAt";
export type Sorting = { column: Column; descending: boolean; nullable: boolean };

/** Each has indexes that end in (column, id): of all that are not archived, by status, by owner. The oldest keys and checks come first; tenants without one come last. */
export const sorting: Record<Sort, Sorting> = {
  created: { column: "createdAt", descending: true, nullable: false },
  name: { column: "name", descending: false, nullable: false },
  "key age": { column: "keyMintedAt", descending: false, nullable: true },
  "last verified": { column: "lastVerifiedAt", descending: false, nullable: true },
};

const names = {
  createdAt: "created_at",
  name: "name",
  keyMintedAt: "key_minted_at",
  lastVerifiedAt: "last_verified_at",
} satisfies Record<Column, string>;
const columnOf = (column: Column) => rawSql(`tenant.${names[column]}`);

/** Rows beyond a cursor. */
function beyond({ column }: Sorting, [value, id]: [string, string], compare: Sql): Sql {
  const typed = column === "name" ? sql`${value}::text` : sql`${value}::timestamptz`;
  return sql`(${columnOf(column)}, tenant.id) ${compare} (${typed}, ${id}::uuid)`;
}

/** How the sort reads its index, there or back. */
function orderOf({ column, descending }: Sorting, backwards: boolean): Sql {
  const direction = descending === backwards ? sql`ASC` : sql`DESC`;
  return sql`${columnOf(column)} ${direction}, tenant.id ${direction}`;
}

/** Rows with and without a value are read apart, since no index serves "greater, or null" in one go. */
function segments(by: Sorting, cursor: Cursor | null, backwards: boolean): Sql[] {
  const { column, descending, nullable } = by;
  const compare = descending === backwards ? sql`>` : sql`<`;
  const [absent, present] = [sql`${columnOf(column)} IS NULL`, sql`${columnOf(column)} IS NOT NULL`];
  const [value, id] = cursor ?? [undefined, ""];
  if (value === null) {
    const rest = sql`${absent} AND tenant.id ${compare} ${id}::uuid`;
    return backwards ? [rest, present] : [rest];
  }
  if (!nullable) return [value === undefined ? sql`TRUE` : beyond(by, [value, id], compare)];
  const withValue = value === undefined ? present : beyond(by, [value, id], compare);
  return backwards ? [withValue] : [withValue, absent];
}

export function stretchesOf(by: Sorting, cursor: Cursor | null, backwards: boolean): Stretch[] {
  return segments(by, cursor, backwards).map((where) => ({
    where,
    rest: [],
    order: orderOf(by, backwards),
    isFound: false,
    cursorOf: (row) => cursorOf(row, by.column),
  }));
}

/** A time as we write it: what else JavaScript takes for one, the database may not. */
export const isTime = (value: string) =>
  /^[1-9]\d{3}-/.test(value) && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString() === value;

/** A cursor that fits this sort; null for any other, so that the page begins at the first row. */
function cursorFor(by: Sorting, text: string): Cursor | null {
  const cursor = readCursor(text);
  const value = cursor?.[0];
  const fits =
    by.column === "name" ? typeof value === "string" : value === null ? by.nullable : isTime(value ?? "");
  return fits ? cursor : null;
}

export function cursorOf(row: Pick<Tenant, Column | "id">, column: Column): string {
  const value = row[column];
  return writeCursor([value instanceof Date ? value.toISOString() : value, row.id]);
}

export function columnOrder(sort: Sort): Order {
  const by = sorting[sort];
  return {
    first: () => stretchesOf(by, null, false),
    from(text, backwards) {
      const cursor = cursorFor(by, text);
      return cursor && stretchesOf(by, cursor, backwards);
    },
  };
}
