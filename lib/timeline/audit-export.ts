import "server-only";
import type { Download } from "#lib/access/route.ts";
import { record } from "#lib/audit/record.ts";
import { findLastSeal, hex, type Seal } from "#lib/audit/seals.ts";
import { clock } from "#lib/base/clock.ts";
import { csvLine } from "#lib/base/csv.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { auditExportQuery } from "#lib/forms/audit.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import {
  type AuditRecord,
  type Conditions,
  conditionsOf,
  countRows,
  listNamed,
  placeOf,
  readRows,
} from "./audit-rows.ts";
import { putInWords } from "./audit-words.ts";

const batch = 1_000;
/** Greater than every id. */
const lastId = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The rows before a time, newest first, in batches. */
async function* batchesOf(conditions: Conditions, before: Date): AsyncGenerator<AuditRecord[]> {
  let place = placeOf({ at: new Date(before.getTime() - 1), id: lastId });
  for (;;) {
    const rows = await readRows(conditions, { place, backwards: false, limit: batch });
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    place = placeOf(last);
  }
}

const columns =
  "time,who,email,event,code,about,details,tenant id,target type,target id,recorded detail,position,id".split(
    ",",
  );

async function* csvOf(batches: AsyncIterable<AuditRecord[]>): AsyncGenerator<string> {
  yield csvLine(columns);
  for await (const rows of batches) {
    const worded = await putInWords(rows);
    const lines = worded.map((row) =>
      csvLine([
        row.at.toISOString(),
        row.who,
        row.actorEmail,
        row.title,
        row.action,
        row.about?.text ?? null,
        row.words,
        row.tenantId,
        row.targetType,
        row.targetId,
        JSON.stringify(row.detail),
        row.position === null ? null : String(row.position),
        row.id,
      ]),
    );
    yield lines.join("");
  }
}

/** The last line has the head of the newest seal, which proves every row up to its position. */
async function* jsonLinesOf(
  batches: AsyncIterable<AuditRecord[]>,
  seal: Seal | null,
): AsyncGenerator<string> {
  for await (const rows of batches) {
    const lines = rows.map(({ position, ...row }) =>
      JSON.stringify({ ...row, position: position === null ? null : Number(position) }),
    );
    yield `${lines.join("\n")}\n`;
  }
  const last = seal && {
    number: seal.number,
    lastPosition: Number(seal.lastPosition),
    sealedAt: seal.sealedAt.toISOString(),
    head: hex(seal.head),
  };
  yield `${JSON.stringify({ seal: last })}\n`;
}

/** All that the filter shows, as a file. The export is itself recorded, with the number of rows that it begins with. */
export async function exportAuditLog(staff: Staff, query: Record<string, string>): Promise<Download> {
  requireRight(staff, "audit:read");
  const parsed = auditExportQuery.safeParse(query);
  if (!parsed.success) {
    const names = [...new Set(parsed.error.issues.map(({ path }) => path[0]))].join(", ");
    throw new AppError("invalid", `This export's address is not valid: ${names}.`);
  }
  const { format, ...filter } = parsed.data;
  const tenants = filter.tenant === undefined ? null : (await listNamed(filter.tenant)).map(({ id }) => id);
  const conditions = conditionsOf(filter, tenants);
  const before = clock.now();
  const rows = await countRows(conditions, before);
  const detail = { rows, format, ...filter };
  await record(db(), staff, "audit.exported", { type: "audit", id: "log" }, detail);
  const name = `audit-log-${before.toISOString().slice(0, 19).replaceAll(":", "-")}.${format}`;
  const batches = batchesOf(conditions, before);
  return format === "csv"
    ? { name, type: "text/csv; charset=utf-8; header=present", parts: csvOf(batches) }
    : { name, type: "application/jsonl; charset=utf-8", parts: jsonLinesOf(batches, await findLastSeal()) };
}
