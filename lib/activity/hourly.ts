import "server-only";
/**
 * Sync events, read once an hour where the partner wants it. They name the syncs that ran, not all there are, so they
 * never are the verdict: where they contradict it, the organization is looked at. A verdict stays as old as its look.
 */
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Sql, sql } from "#lib/base/db.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { findTrouble } from "#lib/partner/status.ts";
import { asOrganization, mostEvents } from "#lib/polytomic/client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { Event } from "#lib/polytomic/wire.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import type { FailedAt } from "./keep.ts";
import { timeOf } from "./panel.ts";
import { isReadingEvents } from "./policy.ts";
import { toneOf } from "./tone.ts";
import { lookOnce, visitable, visitDue } from "./visit.ts";

const timeLimitMs = 10_000;
/** Read twice, since clocks differ and a look takes a while. */
const overlapMs = 5 * minuteMs;

/** After a look there is nothing to read for an hour; one that found nothing out is repeated by the nightly looks. */
const due = (now: Date): Sql => sql`
  FROM tenant JOIN tenant_health ON tenant_id = tenant.id
  WHERE outcome = 'looked' AND greatest(looked_at, events_read_at) <= ${later(now, -hourMs)}::timestamptz
    AND ${visitable(now)}`;

/** Queues the reading where it is switched on and due. */
export async function sweepEvents(): Promise<void> {
  if (!(await isReadingEvents())) return;
  const found = await db().$queryRaw<unknown[]>`SELECT 1 ${due(clock.now())} LIMIT 1`;
  if (found.length === 0 || (await findTrouble(minuteMs))) return;
  await enqueueMissing("health", [{ job: { what: "events" } }]);
}

export async function readHourly(): Promise<void> {
  if (await isReadingEvents()) await visitDue(due(clock.now()), readOnce);
}

/** Whether there was no answer: then it is due again at the next sweep. */
async function readOnce(tenantId: string): Promise<boolean> {
  const { seenAt, lookedAt, eventsReadAt, failingSyncs } = await db().tenantHealth.findUniqueOrThrow({
    where: { tenantId },
  });
  const known = [seenAt ?? lookedAt, eventsReadAt ?? lookedAt].map((at) => at.getTime());
  const since = new Date(Math.max(...known) - overlapMs);
  const startedAt = clock.now();
  let events: Event[];
  try {
    events = await asOrganization(await openCurrentKey(tenantId), timeLimitMs).listEvents(since);
  } catch (error) {
    const status = upstreamStatus(error);
    if (error instanceof UpstreamError && status !== 401 && status !== 403) return true;
    // The look finds out what is wrong with the key.
    return (await lookOnce(tenantId)) === "no_answer";
  }
  await db().tenantHealth.updateMany({ where: { tenantId }, data: { eventsReadAt: startedAt } });
  const { isNews, failedAt } = newsIn(events, since, Object.keys(failingSyncs ?? {}));
  return isNews && (await lookOnce(tenantId, failedAt)) === "no_answer";
}

type News = {
  /** The events say something else than what the last look found, or may leave something out. */
  isNews: boolean;
  failedAt: FailedAt;
};

/** What events since a time say beyond the syncs that are known to fail. Their order is not documented. */
export function newsIn(events: Event[], since: Date, failing: string[]): News {
  const ended = events
    .map(({ type, created_at, event }) => ({
      syncId: event?.sync_id ?? "",
      tone: toneOf(type.split(".")[1] ?? ""),
      at: timeOf(created_at) ?? "",
    }))
    .filter(({ tone, at }) => (tone === "good" || tone === "bad") && at >= since.toISOString())
    .sort((a, b) => a.at.localeCompare(b.at));
  /** Of each sync that ran, since when it fails; null if its last run succeeded. */
  const last = new Map<string, string | null>();
  for (const { syncId, tone, at } of ended)
    last.set(syncId, tone === "good" ? null : (last.get(syncId) ?? at));
  const isKnown = ([syncId, at]: [string, string | null]) => failing.includes(syncId) === (at !== null);
  return {
    isNews: events.length >= mostEvents || ![...last].every(isKnown),
    failedAt: new Map([...last].filter((each): each is [string, string] => each[1] !== null)),
  };
}
