import "server-only";
import { type Cursor, readCursor, writeCursor } from "#lib/base/cursor.ts";
import { rawSql, type Sql, sql } from "#lib/base/db.ts";
import { isTime, type Marked, type Order, type Stretch, sorting, stretchesOf } from "./paging.ts";

/*
 * The order of a search: whose name begins with the text, by name; whose customer id does, by id; then all others
 * that have it somewhere, the newest first. The first two are read along indexes of their own, however many have it.
 */

/** In lower case and by bytes, as their indexes are. */
const beginnings = [
  { column: rawSql('lower(tenant.name) COLLATE "C"'), startOf: (row: Marked) => row.name },
  { column: rawSql('lower(tenant.external_id) COLLATE "C"'), startOf: (row: Marked) => row.externalId },
] as const;
const othersAt = beginnings.length;

/** Nothing that begins with a text comes after the text and this. */
const last = "\u{10FFFF}";

/** A cursor says first which stretch it is in: "0Willow Labs", "22026-11-26T…". */
type Place = { at: number; cursor: Cursor };

function placeOf(text: string): Place | null {
  const [marked, id] = readCursor(text) ?? [];
  if (!marked || !id || !/^[0-2]/.test(marked)) return null;
  const [at, value] = [Number(marked[0]), marked.slice(1)];
  return at === othersAt && !isTime(value) ? null : { at, cursor: [value, id] };
}

const mark = (at: number, value: string | null, id: string) => writeCursor([`${at}${value}`, id]);

function stretchesFrom(q: string, place: Place | null, backwards: boolean): Stretch[] {
  const text = q.toLowerCase();
  const begins = beginnings.map(({ column }) => sql`${column} BETWEEN ${text} AND ${text + last}`);
  /** Whoever is in an earlier stretch is there alone. */
  const besides = (at: number) => begins.slice(0, at).map((earlier) => sql`(${earlier}) IS NOT TRUE`);
  const from = (at: number) => (place?.at === at ? place.cursor : null);

  const found = beginnings.map(({ column, startOf }, at): Stretch => {
    const cursor = from(at);
    const [direction, compare] = backwards ? [sql`DESC`, sql`<`] : [sql`ASC`, sql`>`];
    return {
      where: cursor
        ? sql`${begins[at]} AND (${column}, tenant.id) ${compare} (lower(${cursor[0]}) COLLATE "C", ${cursor[1]}::uuid)`
        : (begins[at] as Sql),
      rest: besides(at),
      order: sql`${column} ${direction}, tenant.id ${direction}`,
      isFound: true,
      cursorOf: (row) => mark(at, startOf(row), row.id),
    };
  });
  const others = stretchesOf(sorting.created, from(othersAt), backwards).map(
    (stretch): Stretch => ({
      ...stretch,
      rest: besides(othersAt),
      cursorOf: (row) => mark(othersAt, row.createdAt.toISOString(), row.id),
    }),
  );
  const ordered = [...found, ...others];
  if (backwards && place) return ordered.slice(0, place.at + 1).reverse();
  return ordered.slice(place?.at ?? 0);
}

export const matchOrder = (q: string): Order => ({
  first: () => stretchesFrom(q, null, false),
  from(text, backwards) {
    const place = placeOf(text);
    return place && stretchesFrom(q, place, backwards);
  },
});
