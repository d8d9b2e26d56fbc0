import "server-only";
import { joinSql, noSql, rawSql, runStatement, type Sql, sql, type Tx } from "./db.ts";

/*
 * Several writes as one statement, which a database answers much sooner than a transaction of as many statements. The
 * first part decides: if it writes no row, nothing is written, because the other parts read from it. All parts see the
 * same snapshot, so no two of them may write the same row.
 */

/** A statement that reads `first`, without its RETURNING. */
export type Part = {
  sql: Sql;
  /** How many rows it must write; null: any number. */
  rows: number | null;
};

/** A row by the names of a Prisma model's fields. Objects are stored as JSON. */
export type Row = { readonly [field: string]: unknown };

/** Every column is called like its field, in snake case: a test holds that. */
const columnOf = (field: string) =>
  rawSql(`"${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`);

function parameter(value: unknown): Sql {
  const isJson = typeof value === "object" && value !== null && !(value instanceof Date);
  return sql`${isJson ? JSON.stringify(value) : value}`;
}

/** A field without a value is left out, as Prisma does it. */
const given = (row: Row) => Object.entries(row).filter(([, value]) => value !== undefined);

/** `"stage" = $1, "updated_at" = $2` */
export const assign = (row: Row): Sql =>
  joinSql(given(row).map(([field, value]) => sql`${columnOf(field)} = ${parameter(value)}`));

const columns = (row: Row) => joinSql(given(row).map(([field]) => columnOf(field)));
const values = (row: Row) => joinSql(given(row).map(([, value]) => parameter(value)));

/** The first part of what is written together: a new row, unless one of its unique values is taken. */
export const insertIfFree = (table: string, row: Row): Sql =>
  sql`INSERT INTO ${rawSql(table)} (${columns(row)}) VALUES (${values(row)}) ON CONFLICT DO NOTHING RETURNING 1`;

/** Another part: a new row. `computed`: a column whose value the database finds. */
export function insert(table: string, row: Row, computed: { [column: string]: Sql } = {}): Part {
  const more = Object.entries(computed);
  const names = joinSql([columns(row), ...more.map(([column]) => rawSql(column))]);
  const all = joinSql([values(row), ...more.map(([, value]) => value)]);
  return { sql: sql`INSERT INTO ${rawSql(table)} (${names}) SELECT ${all} FROM first`, rows: 1 };
}

/** Another part: the row with this id. */
export const update = (table: string, id: string, row: Row): Part => ({
  sql: sql`UPDATE ${rawSql(table)} SET ${assign(row)} FROM first WHERE ${rawSql(table)}.id = ${id}`,
  rows: 1,
});

/** Whether `first` wrote its row, and with it everything else. Throws if any other part did not write its rows. */
export async function writeTogether(first: Sql, parts: Part[], tx?: Tx): Promise<boolean> {
  const named = parts.map((part, at) => ({ ...part, name: rawSql(`part_${at}`) }));
  const bodies = named.map(({ name, sql: body }) => sql`, ${name} AS (${body} RETURNING 1)`);
  const counts = named.flatMap(({ name, rows }) =>
    rows === null ? [] : [sql`(SELECT count(*) FROM ${name}) = ${rows}`],
  );
  const all = bodies.length === 0 ? noSql : joinSql(bodies, "");
  const isWritten = counts.length === 0 ? sql`true` : joinSql(counts, " AND ");
  const statement = sql`WITH first AS (${first})${all} SELECT require_written(${isWritten}) FROM first`;
  return (await runStatement(statement, tx)) === 1;
}
