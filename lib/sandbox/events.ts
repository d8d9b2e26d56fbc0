import { eventsOf } from "./catalogue.ts";
import type { Json } from "./documents.ts";
import { isOver, statusOf } from "./executions.ts";
import { itemsOf, type Own } from "./items.ts";
import { fail, type Outcome, succeed, succeedList, time } from "./reply.ts";

const endings = { sync: ["completed", "failed", "canceled"], bulk_sync: ["completed", "failed", "canceled"] };
export const listEventTypes = (): Outcome =>
  succeed(
    Object.entries(endings).flatMap(([family, ends]) =>
      ["running", ...ends].map((each) => `${family}.${each}`),
    ),
  );

type Event = { id: string; type: string; organization_id: string; created_at: string; event: Json };

/** The start and the end of each run. */
function runEvents(asked: Own): Event[] {
  const syncs = [...itemsOf(asked, "sync"), ...itemsOf(asked, "bulkSync")];
  return itemsOf(asked, "execution").flatMap((run) => {
    const sync = syncs.find(({ id }) => id === run.document.syncId);
    if (!sync) return [];
    const family = sync.kind === "sync" ? "sync" : "bulk_sync";
    const event = { sync_id: sync.id, sync_name: sync.document.name, execution_id: run.id };
    const one = (what: string, atMs: number): Event => ({
      id: `${run.id}-${what}`,
      type: `${family}.${what}`,
      organization_id: run.organizationId,
      created_at: time(atMs),
      event,
    });
    const endedAtMs = run.document.canceledAtMs ?? run.document.endsAtMs;
    const ended = isOver(run, asked.nowMs) ? [one(statusOf(run, asked.nowMs), endedAtMs)] : [];
    return [...ended, one("running", run.createdAtMs)];
  });
}

export function listEvents(asked: Own): Outcome {
  const { query, state, caller, nowMs } = asked;
  const limit = Number(query.get("limit") ?? 10);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return fail(422, "invalid", "limit must be between 1 and 100");
  const type = query.get("type");
  const before = query.get("ending_before") ?? "9";
  const after = query.get("starting_after") ?? "";
  const all = [...runEvents(asked), ...eventsOf(state, caller.organizationId, nowMs)];
  const events = all
    .filter(
      (event) => (!type || event.type === type) && event.created_at < before && event.created_at > after,
    )
    .sort((a, b) => b.created_at.localeCompare(a.created_at));
  return succeedList(events.slice(0, limit));
}
