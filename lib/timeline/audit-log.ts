import "server-only";
import { findLastSeal } from "#lib/audit/seals.ts";
import { readCursor, writeCursor } from "#lib/base/cursor.ts";
import { db } from "#lib/base/db.ts";
import type { AuditQuery } from "#lib/forms/audit.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { conditionsOf, listNamed, placeOf, placeShape, readRows } from "./audit-rows.ts";
import { putInWords } from "./audit-words.ts";
import type { AuditEntry, AuditPage } from "./views.ts";

const pageSize = 50;

/** One page of the audit log, newest first. */
export async function readAuditLog(staff: Staff, query: AuditQuery): Promise<AuditPage> {
  requireRight(staff, "audit:read");
  const { before, after, unread, ...filter } = query;
  const [people, tenants, seal] = await Promise.all([
    db().staff.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }], select: { id: true, name: true } }),
    filter.tenant === undefined ? null : listNamed(filter.tenant),
    findLastSeal(),
  ]);
  const conditions = conditionsOf(filter, tenants?.map(({ id }) => id) ?? null);
  const back = readCursor(before, placeShape);
  const place = back ?? readCursor(after, placeShape);
  const backwards = back !== null;
  const isEmpty = tenants?.length === 0;
  const found = isEmpty ? [] : await readRows(conditions, { place, backwards, limit: pageSize + 1 });
  const hasMore = found.length > pageSize;
  const shown = found.slice(0, pageSize);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  const rows = await putInWords(shown);
  return {
    entries: rows.map(
      ({ id, at, who, title, about, words }): AuditEntry => ({
        id,
        at: at.toISOString(),
        who,
        title,
        about,
        words,
      }),
    ),
    next: last && (backwards || hasMore) ? writeCursor(placeOf(last)) : null,
    previous: first && (backwards ? hasMore : place !== null) ? writeCursor(placeOf(first)) : null,
    filter,
    unread,
    people,
    tenants,
    sealed: seal && { at: seal.sealedAt.toISOString(), rows: Number(seal.lastPosition) },
  };
}
