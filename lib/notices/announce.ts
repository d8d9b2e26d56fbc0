import "server-only";
/**
 * Writes the notice of an event and a row in the outbox for each recipient, in the event's transaction. While the same
 * thing lasts, there is one notice and nothing more is written.
 */
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { isMailSet } from "#lib/mail/send.ts";
import { alsoOnHold } from "#lib/messages/attention.ts";
import type { NoticeMessage } from "#lib/messages/notices.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { nextDigest } from "./digest.ts";
import { type Recipient, recipientIn } from "./recipient.ts";

/** `subject` tells apart what one tenant can have twice. */
export type Event = { tenantId: string; subject?: string } & NoticeMessage;

/**
 * The tenant's owner gets an email, or the admins if the owner is disabled, as each has chosen on the profile. Webhooks
 * get everything. Archived tenants are left out, and those on hold too, as in the inbox: but never a key that may be in
 * the wrong hands.
 */
export async function announce(tx: Tx, events: Event[]): Promise<void> {
  if (events.length === 0) return;
  const now = clock.now();
  const rows = events.map(({ subject = "", code, ...event }) => ({
    id: random.orderedUuid(),
    subject,
    kind: code,
    tenant: event.tenantId,
    params: event.params,
  }));
  const written = await tx.$queryRaw<{ staffId: string | null; webhookId: string | null; dueAt: Date }[]>`
    WITH made AS (
      INSERT INTO notice (id, tenant_id, kind, subject, params, at)
      SELECT given.id, tenant.id, given.kind::notice_kind, given.subject, given.params, ${now}
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        AS given(id uuid, tenant uuid, kind text, subject text, params jsonb)
      JOIN tenant ON tenant.id = given.tenant AND archived_at IS NULL
        AND (on_hold_at IS NULL OR given.kind = ANY(${alsoOnHold}))
      ON CONFLICT (tenant_id, kind, subject) WHERE open DO NOTHING RETURNING id, tenant_id
    ), people AS (
      SELECT made.id, staff.id AS staff_id, staff.notices FROM made
      JOIN tenant ON tenant.id = made.tenant_id JOIN staff AS owner ON owner.id = tenant.owner_id
      JOIN staff ON staff.disabled_at IS NULL
        AND CASE WHEN owner.disabled_at IS NULL THEN staff.id = owner.id ELSE staff.role = 'admin' END
      WHERE staff.notices <> 'off' AND ${isMailSet()}
    )
    INSERT INTO notice_delivery (notice_id, staff_id, webhook_id, due_at)
    SELECT id, staff_id, NULL::uuid, CASE notices WHEN 'daily' THEN ${nextDigest(now)}::timestamptz ELSE ${now} END
    FROM people
    UNION ALL
    SELECT made.id, NULL, webhook.id, ${now} FROM made
    JOIN notice_webhook AS webhook ON webhook.removed_at IS NULL
    RETURNING staff_id::text AS "staffId", webhook_id::text AS "webhookId", due_at AS "dueAt"`;
  const due = written.filter(({ dueAt }) => dueAt <= now).map(recipientIn);
  const each = new Map<string, Recipient>(due.map((recipient) => [recipient.id, recipient]));
  // In one order for all, so that two who announce at once can't wait for each other.
  const sorted = [...each.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const recipient of sorted) await enqueue(tx, "notice", recipient);
}
