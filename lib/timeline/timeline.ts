import "server-only";
import { z } from "zod";
import { readCursor, time, writeCursor } from "#lib/base/cursor.ts";
import { db } from "#lib/base/db.ts";
import type { TimelineQuery } from "#lib/forms/timeline.ts";
import type { TimelineKind } from "#lib/forms/timeline-kinds.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { TimelineEntry, TimelinePage } from "#lib/timeline/views.ts";
import type { AuditEvent, UpstreamCall } from "#prisma/client/client.ts";
import { entryOfCall, entryOfEvent } from "./entries.ts";
import { callsOf, eventsOf } from "./kinds.ts";

const pageSize = 50;
const newest = 15;

const cursorShape = z.tuple([time, z.uuid()]);

/** How to read one page from both sources: `limit` entries after a cursor, nearest first. */
type Reading = { cursor: z.infer<typeof cursorShape> | null; backwards: boolean; limit: number };

const actor = { select: { name: true } } as const;
type By = { actor: { name: string } | null };
type Found = { at: Date; id: string; event?: AuditEvent & By; call?: UpstreamCall & By };

/** Entries after a cursor. The simple bound lets the index start there; the OR orders equal times by id. */
function beyond<C extends "at" | "sentAt">(column: C, { cursor, backwards }: Reading) {
  if (cursor === null) return {};
  const at = new Date(cursor[0]);
  const compare = backwards ? "gt" : "lt";
  const tie = { [column]: at, id: { [compare]: cursor[1] } };
  return { AND: [{ [column]: { [`${compare}e`]: at } }, { OR: [{ [column]: { [compare]: at } }, tie] }] };
}

/** Each source is read as if it had to fill the page alone; what is left over is on the next page. */
async function read(tenantId: string, kind: TimelineKind, reading: Reading): Promise<Found[]> {
  const { backwards, limit: take } = reading;
  const order = backwards ? "asc" : "desc";
  const [events, calls] = [eventsOf(kind), callsOf(kind)];
  const [foundEvents, foundCalls] = await Promise.all([
    events === null
      ? []
      : db().auditEvent.findMany({
          where: { AND: [{ tenantId }, events, beyond("at", reading)] },
          include: { actor },
          orderBy: [{ at: order }, { id: order }],
          take,
        }),
    calls === null
      ? []
      : db().upstreamCall.findMany({
          where: { AND: [{ tenantId }, calls, beyond("sentAt", reading)] },
          include: { actor },
          orderBy: [{ sentAt: order }, { id: order }],
          take,
        }),
  ]);
  const sign = backwards ? 1 : -1;
  const merged: Found[] = [
    ...foundEvents.map((event) => ({ at: event.at, id: event.id, event })),
    ...foundCalls.map((call) => ({ at: call.sentAt, id: call.id, call })),
  ];
  return merged
    .sort((a, b) => sign * (a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1)))
    .slice(0, take);
}

/**
 * The number of a call among the attempts of its operation's step. The ledger counts all calls of a step for a
 * tenant, so only the onboarding, which has its own steps, can use that number.
 */
async function attemptsOf(found: Found[]): Promise<Map<string, number>> {
  const ids = found.flatMap(({ call }) => (call?.operationId ? [call.id] : []));
  if (ids.length === 0) return new Map();
  const rows = await db().$queryRaw<{ id: string; attempt: number }[]>`
    SELECT call.id, count(*)::int AS attempt
    FROM upstream_call AS call
    JOIN upstream_call AS upto
      ON upto.operation_id = call.operation_id AND upto.step = call.step AND upto.subject = call.subject
        AND upto.attempt <= call.attempt
    WHERE call.id = ANY(${ids}::uuid[])
    GROUP BY call.id`;
  return new Map(rows.map(({ id, attempt }) => [id, attempt]));
}

async function entriesOf(found: Found[]): Promise<TimelineEntry[]> {
  const attempts = await attemptsOf(found);
  return found.flatMap(({ event, call }) => {
    if (event) return [entryOfEvent(event, event.actor?.name ?? event.actorEmail ?? "The app")];
    if (!call) return [];
    const attempt = attempts.get(call.id) ?? call.attempt;
    return [entryOfCall(call, call.actor?.name ?? "The app", attempt)];
  });
}

const cursorOf = ({ at, id }: Found) => writeCursor([at.toISOString(), id]);

const cursorFrom = (cursor: string | undefined) => readCursor(cursor, cursorShape);

/** The newest events of a tenant. */
export async function listTimeline(staff: Staff, tenantId: string): Promise<TimelineEntry[]> {
  requireRight(staff, "tenant:read");
  return await entriesOf(await read(tenantId, "all", { cursor: null, backwards: false, limit: newest }));
}

/** One page of a tenant's timeline, newest first; null if there is no such tenant. */
export async function readTimeline(
  staff: Staff,
  tenantId: string,
  query: TimelineQuery,
): Promise<TimelinePage | null> {
  requireRight(staff, "tenant:read");
  if ((await db().tenant.count({ where: { id: tenantId } })) === 0) return null;
  const before = cursorFrom(query.before);
  const cursor = before ?? cursorFrom(query.after);
  const backwards = before !== null;
  const found = await read(tenantId, query.show, { cursor, backwards, limit: pageSize + 1 });
  const hasMore = found.length > pageSize;
  const shown = found.slice(0, pageSize);
  if (backwards) shown.reverse();
  const [first, last] = [shown[0], shown.at(-1)];
  return {
    tenantId,
    show: query.show,
    entries: await entriesOf(shown),
    next: last && (backwards || hasMore) ? cursorOf(last) : null,
    previous: first && (backwards ? hasMore : cursor !== null) ? cursorOf(first) : null,
  };
}
