import "server-only";
import { text, time } from "#lib/base/cursor.ts";
import { rawSql, sql } from "#lib/base/db.ts";
import { fold, foldCase } from "#lib/forms/fold.ts";
import type { AnySort, Sort } from "#lib/forms/tenants.ts";

/** The sort value of a tenant without a key, or whose key was never verified. */
export const never = new Date("9999-12-31T00:00:00Z");

/** The format of times in the page and in cursors. */
export const iso = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Rows in one order, by an index that finds the start of a page. `where`: which rows; `isFound`: they match the
 * search and need no further check.
 */
const order = (by: string, type: "text" | "timestamptz", descending = false) => ({
  by: rawSql(by),
  type: rawSql(type),
  value: rawSql(type === "text" ? by : iso(by)),
  shape: type === "text" ? text : time,
  descending,
  where: sql`TRUE`,
  isFound: false,
});
export type Stretch = ReturnType<typeof order>;

/** Each has an index for the whole list (without archived tenants), one status, and one owner. */
const orders = {
  created: order("created_at", "timestamptz", true),
  name: order("name_folded", "text"),
  "key age": order("key_order", "timestamptz"),
  "last verified": order("verified_order", "timestamptz"),
};
const byId = order("external_key", "text");

/** No text that starts with a prefix sorts after the prefix followed by this. */
const last = "\u{10FFFF}";
const begins = ({ by }: Stretch, start: string) => sql`(${by} BETWEEN ${start} AND ${start + last})`;

const isBackwards = (sort: AnySort): sort is `-${Sort}` => sort.startsWith("-");

/** A key that does not exist is neither the oldest nor the newest. */
function reversed(forwards: Stretch): Stretch[] {
  const { by, descending } = forwards;
  const backwards = { ...forwards, descending: !descending };
  if (forwards !== orders["key age"] && forwards !== orders["last verified"]) return [backwards];
  return [
    { ...backwards, where: sql`${by} < ${never}::timestamptz` },
    { ...forwards, where: sql`${by} = ${never}::timestamptz` },
  ];
}

/** The parts of a list, in order. A search has names that start with the text, then such ids, then the others. */
export function stretchesOf(sort: AnySort, q: string): Stretch[] {
  if (isBackwards(sort)) return reversed(orders[sort.slice(1) as Sort]);
  if (sort !== "best match") return [orders[sort]];
  const [name, id] = [begins(orders.name, fold(q)), begins(byId, foldCase(q))];
  return [
    { ...orders.name, where: name, isFound: true },
    { ...byId, where: sql`${id} AND NOT ${name}`, isFound: true },
    { ...orders.created, where: sql`NOT ${name} AND ${id} IS NOT TRUE` },
  ];
}
