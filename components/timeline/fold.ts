import type { TimelineEntry } from "#lib/timeline/views.ts";

/** A line of the timeline: what happened, with the requests that belong to it; or requests that nothing came of yet. */
export type Line = { id: string; event: TimelineEntry | null; requests: TimelineEntry[] };

/** What a request made true is recorded in the transaction that stores its outcome, or soon after. */
const together = { fromMs: -100, toMs: 5_000 };

/** Whether this request's outcome is what the event says. An event that may have another cause never is. */
function isOf({ call }: TimelineEntry, { at, cause }: TimelineEntry): boolean {
  if (!call?.endedAt || cause === null) return false;
  if (cause.operationId !== null && cause.operationId !== call.operationId) return false;
  const afterMs = Date.parse(at) - Date.parse(call.endedAt);
  return afterMs >= together.fromMs && afterMs <= together.toMs;
}

const isSameOperation = (a: TimelineEntry, b: TimelineEntry): boolean =>
  a.call !== null &&
  b.call !== null &&
  a.call.operationId !== null &&
  a.call.operationId === b.call.operationId;

/** Folds the requests under the event that they led to. Newest first, as the entries are. */
export function fold(entries: TimelineEntry[]): Line[] {
  const lines: Line[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    const before = last?.requests.at(-1);
    // Earlier attempts of the same operation belong to what came of the last one.
    const belongs = before ? isSameOperation(entry, before) : last?.event && isOf(entry, last.event);
    if (entry.kind === "event") lines.push({ id: entry.id, event: entry, requests: [] });
    else if (last && belongs) last.requests.push(entry);
    else lines.push({ id: entry.id, event: null, requests: [entry] });
  }
  return lines;
}

const known = ["good", "neutral"];

/** "2 requests to Polytomic, 1 without success" */
export function requestsWords(requests: TimelineEntry[]): string {
  const count = requests.length === 1 ? "1 request to Polytomic" : `${requests.length} requests to Polytomic`;
  const failed = requests.filter(({ tone }) => !known.includes(tone)).length;
  return failed === 0
    ? count
    : `${count}, ${failed === requests.length ? (failed === 1 ? "not" : "none") : `${failed} not`} successful`;
}
