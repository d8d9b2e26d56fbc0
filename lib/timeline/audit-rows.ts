import "server-only";
import { z } from "zod";
import { dayMs, later } from "#lib/base/clock.ts";
import { time } from "#lib/base/cursor.ts";
import { db, joinSql, noSql, rawSql, type Sql, sql } from "#lib/base/db.ts";
import type { AuditFilter } from "#lib/forms/audit.ts";
import { foldCase, foldWords } from "#lib/forms/fold.ts";
import { id } from "#lib/forms/text.ts";
import { nameKey } from "#lib/tenants/name-key.ts";
import type { Prisma } from "#prisma/client/client.ts";
import { actionsOf } from "./audit-kinds.ts";

/* The rows of the audit log. Each filter has an index that ends with the order of the page. */

export type AuditRecord = {
  id: string;
  at: Date;
  actorId: string | null;
  actorEmail: string | null;
  action: string;
  targetType: string;
  targetId: string;
  tenantId: string | null;
  detail: unknown;
  position: bigint | null;
};

/** Where a page ends. */
export const placeShape = z.tuple([time, z.uuid()]);
export type Place = z.infer<typeof placeShape>;
export const placeOf = ({ at, id }: Pick<AuditRecord, "at" | "id">): Place => [at.toISOString(), id];

/** `actions`: null for all of them. `ofApp`: those without an actor. */
export type Conditions = { where: Sql[]; actions: string[] | null; ofApp: boolean };

/** More have one name only where a customer was begun again and again. */
const mostTenants = 1_000;

/**
 * The tenants with this id, name or customer id, or else those that the list finds for it. Names are compared as for a
 * new customer.
 */
export async function listNamed(text: string): Promise<{ id: string; name: string }[]> {
  const { data: uuid } = id.safeParse(text);
  const key = nameKey(text);
  const exact = await listTenants({
    OR: uuid
      ? [{ id: uuid }, { externalKey: uuid }]
      : [...(key ? [{ nameKey: key }] : []), { externalKey: foldCase(text) }],
  });
  const words = foldWords(text);
  if (exact.length > 0 || uuid || words.length === 0) return exact;
  return await listTenants({
    AND: words.map((spellings) => ({ OR: spellings.map((word) => ({ search: { contains: word } })) })),
  });
}

const listTenants = (where: Prisma.TenantWhereInput) =>
  db().tenant.findMany({
    where,
    select: { id: true, name: true },
    orderBy: { id: "asc" },
    take: mostTenants,
  });

/** `tenants`: of the filter's text. */
export function conditionsOf({ person, event, from, to }: AuditFilter, tenants: string[] | null): Conditions {
  const where: Sql[] = [];
  if (person) where.push(person === "app" ? sql`actor_id IS NULL` : sql`actor_id = ${person}::uuid`);
  if (tenants) where.push(sql`tenant_id = ANY(${tenants}::uuid[])`);
  if (from) where.push(sql`at >= ${new Date(from)}::timestamptz`);
  if (to) where.push(sql`at < ${later(new Date(to), dayMs)}::timestamptz`);
  const actions = event ? actionsOf(event) : null;
  return { where, actions, ofApp: person === "app" };
}

export type Reading = { place: Place | null; backwards: boolean; limit: number };

const columns = rawSql(
  `id::text, at, actor_id::text AS "actorId", actor_email AS "actorEmail", action, target_type AS "targetType",
   target_id AS "targetId", tenant_id::text AS "tenantId", detail, position`,
);

/** Rows after a place, the nearest first. Each kind of event is read along its own index, as if it were alone. */
export async function readRows(conditions: Conditions, reading: Reading): Promise<AuditRecord[]> {
  const { place, backwards, limit } = reading;
  const direction = rawSql(backwards ? "ASC" : "DESC");
  const beyond = place
    ? [sql`(at, id) ${rawSql(backwards ? ">" : "<")} (${place[0]}::timestamptz, ${place[1]}::uuid)`]
    : [];
  // An index on the actor is read in the order of time for one value, but for null only if that is said.
  const first = conditions.ofApp ? rawSql(backwards ? "actor_id DESC, " : "actor_id, ") : noSql;
  const part = (action: string | null) => {
    const where = [...conditions.where, ...beyond, ...(action ? [sql`action = ${action}`] : [])];
    const all = where.length > 0 ? sql`WHERE ${joinSql(where, " AND ")}` : noSql;
    return sql`(SELECT * FROM audit_event ${all} ORDER BY ${first}at ${direction}, id ${direction} LIMIT ${limit})`;
  };
  const parts = (conditions.actions ?? [null]).map(part);
  return await db().$queryRaw<AuditRecord[]>`
    SELECT ${columns} FROM (${joinSql(parts, " UNION ALL ")}) AS found
    ORDER BY at ${direction}, id ${direction} LIMIT ${limit}`;
}

/** How many rows there are before a time. */
export async function countRows({ where, actions }: Conditions, before: Date): Promise<number> {
  const all = [
    ...where,
    sql`at < ${before}::timestamptz`,
    ...(actions ? [sql`action = ANY(${actions})`] : []),
  ];
  const [found] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM audit_event WHERE ${joinSql(all, " AND ")}`;
  return found?.count ?? 0;
}
