/** Stored secrets that were replaced and are there again, for the person at the terminal. Never with a value. */
import { db, rawSql } from "#lib/base/db.ts";
import { purposes, sealedColumns } from "#lib/base/sealed-columns.ts";
import { cannotStart } from "./startup-error.ts";

const most = 100;

/** The rows whose value is not the one that the audit log named last: "second_factor 0197…". */
async function listPutBack(): Promise<string[]> {
  const found: string[] = [];
  for (const purpose of purposes) {
    const { table, column, record, version, which, needed } = sealedColumns[purpose];
    if (version === null) continue;
    const rows = await db().$queryRaw<{ id: string }[]>`
      WITH said AS (
        SELECT DISTINCT ON (record) split_part(detail->>'sealed', '/', 2) AS record,
          split_part(detail->>'sealed', '/', 3) AS version
        FROM audit_event WHERE split_part(detail->>'sealed', '/', 1) = ${purpose}
        ORDER BY record, at DESC, id DESC
      )
      SELECT said.record AS id FROM ${rawSql(table)} JOIN said ON said.record = ${rawSql(record)}::text
      WHERE ${rawSql(column)} IS NOT NULL AND ${rawSql(which)} AND ${rawSql(needed)}
        AND coalesce(${rawSql(version)}::text, '') <> said.version
      ORDER BY 1`;
    found.push(...rows.map(({ id }) => `${table} ${id}`));
  }
  return found;
}

/** Throws with a list of them. */
export async function requireNonePutBack(): Promise<string> {
  const found = await listPutBack();
  if (found.length === 0) return "none was put back";
  const more = found.length > most ? [`And ${(found.length - most).toLocaleString("en")} more.`] : [];
  throw cannotStart(
    [`${found.length} are values that were replaced before:`, ...found.slice(0, most), ...more].join("\n"),
    "Someone changed the database behind the app, or a backup was restored in part. Enter these secrets again, and look at the audit log.",
  );
}
