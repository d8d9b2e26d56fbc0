import "server-only";
import { findSealUpTo, hex } from "#lib/audit/seals.ts";
import { listTargets, type StreamTarget } from "#lib/audit/stream-state.ts";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { settings } from "#lib/base/settings.ts";
import { NotDelivered } from "#lib/mail/not-delivered.ts";
import { messageColumns, noMessage } from "#lib/messages/family.ts";
import { post } from "#lib/notices/post.ts";
import { signedHeaders } from "#lib/notices/webhook-message.ts";
import type { AuditEvent } from "#prisma/client/client.ts";
import { asSyslog, sendSyslog } from "./syslog.ts";

/*
 * Sends the audit to another system: all of it, in the order in which it was sealed, at least once. The end of a batch
 * is stored before it is sent, so a batch that is sent again is the same, with the same id. The cursor moves only from
 * where the batch began, so a worker that was frozen moves nothing back.
 */

const batchSize = 100;
/** What one run sends at most. */
const mostBatches = 50;
const longestWaitMs = hourMs;

const waitMs = (attempts: number) => Math.min(longestWaitMs, 5 * secondMs * 2 ** Math.min(attempts, 12));

type Batch = { from: bigint; to: bigint; attempts: number };

/** What is to be sent now; null if there is nothing, or if the last failure was just now. */
async function claim(target: StreamTarget): Promise<Batch | null> {
  const now = clock.now();
  return await transact(async (tx) => {
    const data = { target, position: 0n, dueAt: now };
    await tx.auditStream.createMany({ data, skipDuplicates: true });
    const row = await tx.auditStream.findUniqueOrThrow({ where: { target } });
    if (row.dueAt > now) return null;
    const { position: from, attempts } = row;
    if (row.sendingTo !== null) return { from, to: row.sendingTo, attempts };
    const rows = await tx.auditEvent.findMany({
      where: { position: { gt: from } },
      orderBy: { position: "asc" },
      take: batchSize,
      select: { position: true },
    });
    const to = rows.at(-1)?.position ?? null;
    if (to === null) return null;
    await tx.auditStream.updateMany({ where: { target, position: from }, data: { sendingTo: to } });
    return { from, to, attempts };
  });
}

/** As the other system gets it. */
const eventOf = ({ position, at, ...row }: AuditEvent) => ({
  ...row,
  at: at.toISOString(),
  position: Number(position),
});

async function send(target: StreamTarget, { from, to }: Batch): Promise<void> {
  const rows = await db().auditEvent.findMany({
    where: { position: { gt: from, lte: to } },
    orderBy: { position: "asc" },
  });
  const newest = await findSealUpTo(to);
  const seal = newest && {
    number: newest.number,
    lastPosition: Number(newest.lastPosition),
    sealedAt: newest.sealedAt.toISOString(),
    head: hex(newest.head),
  };
  const { webhook, syslog } = settings().auditStreams;
  if (target === "syslog" && syslog) {
    const messages = rows.map((row) =>
      asSyslog({ at: row.at, name: row.action, text: JSON.stringify(eventOf(row)) }),
    );
    const proof = newest
      ? [asSyslog({ at: newest.sealedAt, name: "seal", text: JSON.stringify({ seal }) })]
      : [];
    await sendSyslog(syslog, [...messages, ...proof]);
  }
  if (target === "webhook" && webhook) {
    const data = { events: rows.map(eventOf), seal };
    const body = JSON.stringify({ type: "audit", timestamp: clock.now().toISOString(), data });
    const headers = signedHeaders(webhook.secret, `audit-${from + 1n}-${to}`, body);
    await post(new URL(webhook.url.reveal()), body, headers, true);
  }
}

/** Sends what is due to one system, batch by batch. */
async function streamTo(target: StreamTarget): Promise<void> {
  for (let batches = 0; batches < mostBatches; batches += 1) {
    const batch = await claim(target);
    if (!batch) return;
    const where = { target, position: batch.from };
    try {
      await send(target, batch);
    } catch (error) {
      if (!(error instanceof NotDelivered)) throw error;
      log().warn({ target, reason: error.problem.code }, "the audit was not sent on");
      const dueAt = later(clock.now(), waitMs(batch.attempts));
      const data = { attempts: { increment: 1 }, dueAt, ...messageColumns(error.problem) };
      await db().auditStream.updateMany({ where, data });
      return;
    }
    const done = { position: batch.to, sendingTo: null, attempts: 0, sentAt: clock.now(), ...noMessage };
    await db().auditStream.updateMany({ where, data: done });
  }
}

/** One system that fails holds up no other. */
export async function streamAudit(): Promise<void> {
  await Promise.all(listTargets().map(streamTo));
}
