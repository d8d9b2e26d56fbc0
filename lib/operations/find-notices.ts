import "server-only";
/*
 * What is announced because it has lasted, or because its tenant is back from the hold or the archive: nothing happens
 * at that moment, so the worker looks for it. Each statement follows an index. What is over is closed, to be announced again when it comes back.
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

/** In one transaction: on the embedded database a long one makes everyone else wait. */
const most = 500;

const notYet = (kind: NoticeKind, tenant: string, subject: string) => sql`NOT EXISTS (
  SELECT FROM notice WHERE notice.tenant_id = ${rawSql(tenant)} AND notice.kind = ${kind}::notice_kind
    AND notice.subject = ${rawSql(subject)} AND notice.open)`;

const isActive = sql`tenant.archived_at IS NULL AND tenant.on_hold_at IS NULL`;

/** Two weeks before its day, or later if keys are not to get that old. */
const isDue = (now: Date) =>
  sql`tenant.key_order <= ${now}::timestamptz - make_interval(days => ${maxAgeDays} - LEAST(14, ${maxAgeDays} / 2))`;

const isWaiting = sql`operation.kind = 'key_overlap' AND operation.stage = 'overlapping' AND operation.finished_at IS NULL`;

type Row = { tenantId: string; subject: string; params: never };

/** What is new of each kind, of the tenants that `which` allows. `over`: which open notices are not so any more. */
type Finder = { kind: NoticeKind; found: (which: Sql) => Sql; over: Sql };

const oneOf = (ids: string[]) => sql`AND tenant.id = ANY(${ids}::uuid[])`;

/** A trigger ends it with the reason too. */
const lastingReason = (kind: AttentionCode & NoticeKind, until: Date): Finder => ({
  kind,
  found: (which) => sql`
    SELECT tenant_id::text AS "tenantId", subject, params FROM tenant_attention JOIN tenant ON tenant.id = tenant_id
    WHERE code = ${kind}::attention_code AND since <= ${until}
      AND ${alsoOnHold.includes(kind) ? sql`tenant.archived_at IS NULL` : isActive} ${which}
      AND ${notYet(kind, "tenant_id", "tenant_attention.subject")} LIMIT ${most}`,
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
        jsonb_build_object('since', ${iso("operation.created_at")}) AS params
      FROM operation JOIN tenant ON tenant.id = tenant_id
      WHERE ${isWaiting} AND operation.created_at <= ${later(now, -waitingMs)} AND ${isActive} ${which}
        AND ${notYet("rotation_waiting", "tenant_id", "operation.id::text")} LIMIT ${most}`,
    over: sql`NOT EXISTS (SELECT FROM operation WHERE operation.id::text = subject AND operation.tenant_id = notice.tenant_id AND ${isWaiting})`,
  },
  {
    kind: "key_due",
    found: (which) => sql`
      SELECT tenant.id::text AS "tenantId", '' AS subject,
        jsonb_build_object('dueAt', ${iso(sql`key_minted_at + make_interval(days => ${maxAgeDays})`)}) AS params
      FROM tenant WHERE ${isDue(now)} AND ${isActive} ${which}
        AND ${notYet("key_due", "tenant.id", "''")} LIMIT ${most}`,
    over: sql`NOT EXISTS (SELECT FROM tenant WHERE tenant.id = notice.tenant_id AND ${isActive} AND ${isDue(now)})`,
  },
];

function iso(time: string | Sql): Sql {
  const at = typeof time === "string" ? rawSql(time) : time;
  return sql`to_char((${at}) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
}

export async function findNotices(): Promise<void> {
  for (const { kind, found, over } of finders(clock.now())) {
    await db()
      .$executeRaw`UPDATE notice SET open = false WHERE kind = ${kind}::notice_kind AND open AND ${over}`;
    for (let count: number = most; count === most; )
      count = await transact(async (tx) => {
        const seen = await tx.$queryRaw<Row[]>(found(noSql));
        if (seen.length === 0) return 0;
        // Tenants are locked before anything is written of them. What ended before that is not found again.
        const ids = [...new Set(seen.map(({ tenantId }) => tenantId))];
        await holdTenants(tx, ids);
        const rows = await tx.$queryRaw<Row[]>(found(oneOf(ids)));
        await announce(
          tx,
          rows.map((row): Event => ({ code: kind, ...row })),
        );
        return seen.length;
      });
  }
}
