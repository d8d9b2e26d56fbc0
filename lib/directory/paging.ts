import "server-only";
import { text, time } from "#lib/base/cursor.ts";
import { rawSql, type Sql, sql } from "#lib/base/db.ts";
import { fold, foldCase } from "#lib/forms/fold.ts";
import type { AnySort, Sort, Status } from "#lib/forms/tenants.ts";

/** The sort value of a tenant without a key, or whose key was never verified. */
export const never = new Date("9999-12-31T00:00:00Z");

/** No text that starts with a prefix sorts after the prefix followed by this. Also the sort value of no email. */
const last = "\u{10FFFF}";
/** The sort values of tenants whose health was not checked yet begin with this: see the migration list_sorts. */
const unseen = "3";
const noTime = sql`${never}::timestamptz`;

/** The format of times in the page and in cursors. */
export const iso = (time: string) => `to_char(${time} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/**
 * Rows in one order, by an index that finds the start of a page. `where`: which rows; `isFound`: they match the
 * search and need no further check.
 */
const order = (
  by: string,
  type: "text" | "timestamptz",
  { descending = false, none = null }: { descending?: boolean; none?: Sql | null } = {},
) => ({
  by: rawSql(by),
  type: rawSql(type),
  value: rawSql(type === "text" ? by : iso(by)),
  shape: type === "text" ? text : time,
  descending,
  /** From here on, a row has no such value. */
  none,
  where: sql`TRUE`,
  isFound: false,
});
export type Stretch = ReturnType<typeof order>;

/** Each has an index for the whole list (without archived tenants), one status, and one owner. */
const orders = {
  created: order("created_at", "timestamptz", { descending: true }),
  name: order("name_folded", "text"),
  status: order("status_order", "text"),
  "root user": order("email_order", "text", { none: sql`${last}` }),
  "key age": order("key_order", "timestamptz", { none: noTime }),
  "last verified": order("verified_order", "timestamptz", { none: noTime }),
  health: order("health_order", "text", { none: sql`${unseen}` }),
};
const byId = order("external_key", "text");

const begins = ({ by }: Stretch, start: string) => sql`(${by} BETWEEN ${start} AND ${start + last})`;

const isBackwards = (sort: AnySort): sort is `-${Sort}` => sort.startsWith("-");

/** A key that does not exist is neither the oldest nor the newest. */
function reversed(forwards: Stretch): Stretch[] {
  const { by, none, descending } = forwards;
  const backwards = { ...forwards, descending: !descending };
  if (none === null) return [backwards];
  return [
    { ...backwards, where: sql`${by} < ${none}` },
    { ...forwards, where: sql`${by} >= ${none}` },
  ];
}

/** The parts of a list, in order. A search has names that start with the text, then such ids, then the others. */
export function stretchesOf(sort: AnySort, q: string, status: Status | undefined): Stretch[] {
  // Those of one status are sorted by name, for which they have an index.
  if (status && (sort === "status" || sort === "-status")) return [orders.name];
  if (isBackwards(sort)) return reversed(orders[sort.slice(1) as Sort]);
  if (sort !== "best match") return [orders[sort]];
  const [name, id] = [begins(orders.name, fold(q)), begins(byId, foldCase(q))];
  return [
    { ...orders.name, where: name, isFound: true },
    { ...byId, where: sql`${id} AND NOT ${name}`, isFound: true },
    { ...orders.created, where: sql`NOT ${name} AND ${id} IS NOT TRUE` },
  ];
}
