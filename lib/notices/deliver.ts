import "server-only";
/**
 * Sends one recipient what is due, several notices in one message. At least once: if the worker dies after sending, the
 * same message is sent again with the same id.
 */
import { clock, dayMs, hourMs, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db, sql, type Tx, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { isMailSet, sendMail } from "#lib/mail/send.ts";
import { messageColumns, noMessage } from "#lib/messages/family.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { linesOf } from "./lines.ts";
import { ofRecipient, type Recipient, recipientIn } from "./recipient.ts";
import { asMail } from "./text.ts";
import { postLines } from "./webhook-message.ts";

/** What happens within this time after a message goes into the next one. */
const quietMs = { staff: 5 * minuteMs, webhook: minuteMs };

const mostAttempts = 12;
const mostAtOnce = 1_000;
const keptDays = 90;

const waitMs = (attempts: number) => Math.min(30 * secondMs * 2 ** (attempts - 1), hourMs);

type Batch = { id: string; attempts: number };

/** A message that was not settled comes first. Null if nothing is due. */
async function claim(recipient: Recipient): Promise<Batch | null> {
  const now = clock.now();
  const due = sql`${ofRecipient(recipient)} AND state = 'waiting' AND due_at <= ${now}`;
  const fresh = random.uuid();
  return await transact(async (tx) => {
    const [first] = await tx.$queryRaw<{ batch: string | null }[]>`
      SELECT batch_id::text AS batch FROM notice_delivery WHERE ${due} ORDER BY batch_id NULLS LAST LIMIT 1`;
    if (!first) return null;
    if (first.batch === null && (await isQuiet(tx, recipient, now))) return null;
    const which = first.batch === null ? sql`batch_id IS NULL` : sql`batch_id = ${first.batch}::uuid`;
    const [claimed] = await tx.$queryRaw<Batch[]>`
      WITH claimed AS (
        UPDATE notice_delivery SET batch_id = ${first.batch ?? fresh}::uuid, attempts = attempts + 1
        WHERE id IN (SELECT id FROM notice_delivery WHERE ${due} AND ${which} ORDER BY id LIMIT ${mostAtOnce})
        RETURNING batch_id, attempts
      ) SELECT batch_id::text AS id, max(attempts) AS attempts FROM claimed GROUP BY batch_id`;
    return claimed ?? null;
  });
}

/** Whether the last message was sent a moment ago. The next sweep after the pause continues. */
async function isQuiet(tx: Tx, recipient: Recipient, now: Date): Promise<boolean> {
  const since = later(now, -quietMs[recipient.to]);
  const sent = await tx.$queryRaw<unknown[]>`
    SELECT id FROM notice_delivery WHERE ${ofRecipient(recipient)} AND state = 'sent' AND settled_at > ${since} LIMIT 1`;
  return sent.length > 0;
}

async function send({ to, id }: Recipient, batchId: string): Promise<"sent" | "dropped"> {
  const rows = await db().noticeDelivery.findMany({
    where: { batchId, state: "waiting" },
    orderBy: { id: "asc" },
    include: { notice: { include: { tenant: { select: { id: true, name: true } } } } },
  });
  // Another worker has just settled it.
  if (rows.length === 0) return "dropped";
  const lines = linesOf(rows.map(({ notice }) => notice));
  if (to === "staff") {
    const { email, disabledAt, notices } = await db().staff.findUniqueOrThrow({ where: { id } });
    if (disabledAt || notices === "off" || !isMailSet()) return "dropped";
    await sendMail({ to: email, id: batchId, ...asMail(lines) });
    return "sent";
  }
  const { removedAt } = await db().noticeWebhook.findUniqueOrThrow({ where: { id } });
  if (removedAt) return "dropped";
  await postLines(id, batchId, lines);
  return "sent";
}

export async function deliver(recipient: Recipient): Promise<void> {
  for (;;) {
    const batch = await claim(recipient);
    if (!batch) return;
    const where = { batchId: batch.id, state: "waiting" as const };
    const now = clock.now();
    try {
      const state = await send(recipient, batch.id);
      const data = { state, settledAt: clock.now(), ...noMessage };
      await db().noticeDelivery.updateMany({ where, data });
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
      const isOver = error.isLasting || batch.attempts >= mostAttempts;
      log().warn({ ...recipient, reason: error.problem.code, isOver }, "a notice was not delivered");
      const data = isOver
        ? { state: "failed" as const, settledAt: now }
        : { dueAt: later(now, waitMs(batch.attempts)) };
      await db().noticeDelivery.updateMany({ where, data: { ...data, ...messageColumns(error.problem) } });
    }
  }
}

/** Queues what is due and has no job: daily notices, those that are sent again, and those that waited for a pause. */
export async function sweepNotices(): Promise<void> {
  const due = await db().noticeDelivery.groupBy({
    by: ["staffId", "webhookId"],
    where: { state: "waiting", dueAt: { lte: clock.now() } },
  });
  await enqueueMissing(
    "notice",
    due.map((each) => ({ job: recipientIn(each) })),
  );
  await forgetOld();
}

/** What was settled long ago leaves the log, some of it at a time. */
async function forgetOld(): Promise<void> {
  await db().$executeRaw`
    DELETE FROM notice_delivery WHERE id IN (
      SELECT id FROM notice_delivery WHERE settled_at < ${later(clock.now(), -keptDays * dayMs)}
      ORDER BY settled_at LIMIT ${mostAtOnce})`;
  await db().$executeRaw`
    DELETE FROM notice WHERE id IN (
      SELECT id FROM notice WHERE NOT open AND at < ${later(clock.now(), -keptDays * dayMs)}
        AND NOT EXISTS (SELECT FROM notice_delivery WHERE notice_id = notice.id)
      ORDER BY at LIMIT ${mostAtOnce})`;
}
