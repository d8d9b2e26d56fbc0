import "server-only";
/*
 * What is announced because it has lasted, or because its tenant is back from the hold or the archive: nothing happens
 * at that moment, so the worker looks for it. Each statement follows an index and reads a page, however many there are.
 * What is over is closed, to be announced again when it comes back.
 */
import { clock, dayMs, hourMs, later } from "#lib/base/clock.ts";
import { db, noSql, rawSql, type Sql, sql, transact } from "#lib/base/db.ts";
import { maxAgeDays } from "#lib/keys/policy.ts";
import { type AttentionCode, alsoOnHold } from "#lib/messages/attention.ts";
import { announcedAtOnce, type NoticeKind } from "#lib/messages/notices.ts";
import { announce, type Event } from "#lib/notices/announce.ts";
import { holdTenants } from "#lib/tenants/record.ts";

const noAnswerMs = hourMs;
const failingMs = dayMs;
const waitingMs = 7 * dayMs;

/** In one statement and one transaction: on the embedded database a long one makes everyone else wait. */
const most = 500;

/** For the rows that a page shows only, so that what was announced long ago costs no more than being passed. */
const isNew = (kind: NoticeKind, subject: string) => sql`NOT EXISTS (
  SELECT FROM notice WHERE notice.tenant_id = tenant.id AND notice.kind = ${kind}::notice_kind
    AND notice.subject = ${rawSql(subject)} AND notice.open) AS "isNew"`;

const isActive = sql`tenant.archived_at IS NULL AND tenant.on_hold_at IS NULL`;

/** Two weeks before its day, or later if keys are not to get that old. */
const isDue = (now: Date) =>
  sql`tenant.key_order <= ${now}::timestamptz - make_interval(days => ${maxAgeDays} - LEAST(14, ${maxAgeDays} / 2))`;

const isWaiting = sql`operation.kind = 'key_overlap' AND operation.stage = 'overlapping' AND operation.finished_at IS NULL`;

/** Where a row stands in the order of its page, as text. */
type Place = [string, string];
type Row = { tenantId: string; subject: string; params: never; isNew: boolean; place: Place };

/**
 * What may be of each kind, a page of it: of the tenants that `which` allows, behind a place. `over`: which open
 * notices are no longer true.
 */
type Finder = {
  kind: NoticeKind;
  found: (which: Sql) => Sql;
  of: (ids: string[]) => Sql;
  behind: (place: Place) => Sql;
  over: Sql;
};

const oneOf = (ids: string[]) => sql`AND tenant.id = ANY(${ids}::uuid[])`;

/** A trigger ends it with the reason too. */
const lastingReason = (kind: AttentionCode & NoticeKind, until: Date): Finder => ({
  kind,
  // The tenants of a page are looked up one by one: a join could read all tenants.
  found: (which) => sql`
    SELECT reason.tenant_id::text AS "tenantId", reason.subject, reason.params,
      ARRAY[reason.tenant_id::text, reason.subject] AS place,
      ${alsoOnHold.includes(kind) ? sql`tenant.archived_at IS NULL` : isActive} AND ${isNew(kind, "reason.subject")}
    FROM (
      SELECT tenant_id, subject, params FROM tenant_attention
      WHERE code = ${kind}::attention_code AND since <= ${until} ${which} ORDER BY tenant_id, subject LIMIT ${most}
    ) AS reason
    CROSS JOIN LATERAL (SELECT id, archived_at, on_hold_at FROM tenant WHERE id = reason.tenant_id OFFSET 0) AS tenant
    ORDER BY reason.tenant_id, reason.subject`,
  of: (ids) => sql`AND tenant_id = ANY(${ids}::uuid[])`,
  behind: ([tenant, subject]) => sql`AND (tenant_id, subject) > (${tenant}::uuid, ${subject})`,
  over: sql`NOT EXISTS (SELECT FROM tenant_attention AS reason WHERE reason.tenant_id = notice.tenant_id
    AND reason.code = ${kind}::attention_code AND reason.subject = notice.subject)`,
});

const finders = (now: Date): Finder[] => [
  ...announcedAtOnce.map((kind) => lastingReason(kind, now)),
  lastingReason("unknown_outcome", later(now, -noAnswerMs)),
  lastingReason("syncs_failing", later(now, -failingMs)),
  {
    kind: "rotation_waiting",
    found: (which) => sql`
      SELECT tenant_id::text AS "tenantId", operation.id::text AS subject,
        jsonb_build_object('since', ${iso("operation.created_at")}) AS params,
        ARRAY[operation.id::text, ''] AS place, ${isNew("rotation_waiting", "operation.id::text")}
      FROM operation JOIN tenant ON tenant.id = tenant_id
      WHERE ${isWaiting} AND operation.created_at <= ${later(now, -waitingMs)} AND ${isActive} ${which}
      ORDER BY operation.id LIMIT ${most}`,
    of: oneOf,
    behind: ([operation]) => sql`AND operation.id > ${operation}::uuid`,
    over: sql`NOT EXISTS (SELECT FROM operation WHERE operation.id::text = subject AND operation.tenant_id = notice.tenant_id AND ${isWaiting})`,
  },
  {
    kind: "key_due",
    found: (which) => sql`
      SELECT tenant.id::text AS "tenantId", '' AS subject,
        jsonb_build_object('dueAt', ${iso(sql`key_minted_at + make_interval(days => ${maxAgeDays})`)}) AS params,
        ARRAY[key_order::text, tenant.id::text] AS place, ${isNew("key_due", "''")}
      FROM tenant WHERE ${isDue(now)} AND ${isActive} ${which}
      ORDER BY key_order, tenant.id LIMIT ${most}`,
    of: oneOf,
    behind: ([order, tenant]) => sql`AND (key_order, tenant.id) > (${order}::timestamptz, ${tenant}::uuid)`,
    over: sql`NOT EXISTS (SELECT FROM tenant WHERE tenant.id = notice.tenant_id AND ${isActive} AND ${isDue(now)})`,
  },
];

function iso(time: string | Sql): Sql {
  const at = typeof time === "string" ? rawSql(time) : time;
  return sql`to_char((${at}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

export async function findNotices(): Promise<void> {
  for (const finder of finders(clock.now())) {
    await closeOver(finder);
    await announceNew(finder);
  }
}

async function closeOver({ kind, over }: Finder): Promise<void> {
  for (let behind = noSql; ; ) {
    const places = await db().$queryRaw<{ tenantId: string; subject: string }[]>`
      WITH page AS (
        SELECT id, tenant_id, subject FROM notice WHERE kind = ${kind}::notice_kind AND open ${behind}
        ORDER BY tenant_id, subject LIMIT ${most}
      ), closed AS (
        UPDATE notice SET open = false WHERE id IN (SELECT id FROM page) AND open AND ${over}
      ) SELECT tenant_id::text AS "tenantId", subject FROM page ORDER BY page.tenant_id, page.subject`;
    const last = places.at(-1);
    if (!last || places.length < most) return;
    behind = sql`AND (tenant_id, subject) > (${last.tenantId}::uuid, ${last.subject})`;
  }
}

async function announceNew({ kind, found, of, behind }: Finder): Promise<void> {
  for (let which = noSql; ; ) {
    const page = await db().$queryRaw<Row[]>(found(which));
    const ids = [...new Set(page.filter(({ isNew }) => isNew).map(({ tenantId }) => tenantId))];
    if (ids.length > 0)
      await transact(async (tx) => {
        // Tenants are locked before anything is written of them. What ended before that is not found again.
        await holdTenants(tx, ids);
        const rows = await tx.$queryRaw<Row[]>(found(of(ids)));
        const events = rows.filter(({ isNew }) => isNew);
        await announce(
          tx,
          events.map(({ tenantId, subject, params }): Event => ({ code: kind, tenantId, subject, params })),
        );
      });
    const last = page.at(-1);
    if (!last || page.length < most) return;
    which = behind(last.place);
  }
}
