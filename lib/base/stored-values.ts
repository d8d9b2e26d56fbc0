import "server-only";
import { db, noSql, rawSql, sql } from "./db.ts";
import { sealedPrefix } from "./jwe.ts";
import { open } from "./seal.ts";
import { type Purpose, placeOf, sealedColumns } from "./sealed-columns.ts";
import { type Unreadable, UnreadableError } from "./unreadable.ts";

/** What is sealed, read page by page in the order of ids, without a lock. */
export type StoredValue = {
  sealed: string;
  tenantId: string | null;
  recordId: string;
  version: string | null;
  /** The app still opens it: see sealed-columns.ts. */
  needed: boolean;
};

/** A stored value that can't be decrypted, by where it is. */
export type UnreadableValue = Omit<StoredValue, "sealed" | "version"> &
  Unreadable & { purpose: Purpose; table: string };

const pageSize = 200;

/** `without`: the id of a key, whose values are left out. */
export async function* readStored(purpose: Purpose, without?: string): AsyncGenerator<StoredValue[]> {
  const { table, column, tenant, record, recordType, version, which, needed } = sealedColumns[purpose];
  const [value, id] = [rawSql(column), rawSql(record)];
  const others = without === undefined ? noSql : sql`AND NOT starts_with(${value}, ${sealedPrefix(without)})`;
  for (let beyond = noSql; ; ) {
    const page = await db().$queryRaw<StoredValue[]>`
      SELECT ${value} AS sealed, ${rawSql(tenant ?? "NULL")}::text AS "tenantId", ${id}::text AS "recordId",
        ${rawSql(version ?? "NULL")}::text AS version, ${rawSql(needed)} AS needed
      FROM ${rawSql(table)} WHERE ${value} IS NOT NULL AND ${rawSql(which)} ${others} ${beyond}
      ORDER BY ${id} LIMIT ${pageSize}`;
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < pageSize) return;
    beyond = sql`AND ${id} > ${last.recordId}::${rawSql(recordType)}`;
  }
}

/** The value, or where it is and why it can't be decrypted. */
export async function openStored(purpose: Purpose, { sealed, version, ...row }: StoredValue) {
  try {
    const place = placeOf(purpose, row.tenantId, row.recordId, version);
    return { value: await open(sealed, place) };
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    const { table } = sealedColumns[purpose];
    const unreadable: UnreadableValue = { ...row, ...error.unreadable, purpose, table };
    return { unreadable };
  }
}
