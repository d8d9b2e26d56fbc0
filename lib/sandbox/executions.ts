/** Runs of syncs: each takes a while, then ends as it was bound to when it started. */
import type { ExecutionDocument, Item, Json } from "./documents.ts";
import { changedItem, itemsOf, newItem, type Own, put } from "./items.ts";
import { time } from "./reply.ts";
import type { Event } from "./state.ts";

const runMs = 5_000;
const cancelMs = 1_000;

type Execution = Item<"execution">;

export const runsOf = (asked: Own, syncId: string): Execution[] =>
  itemsOf(asked, "execution")
    .filter(({ document }) => document.syncId === syncId)
    .sort((a, b) => b.createdAtMs - a.createdAtMs);

const endOf = ({ endsAtMs, canceledAtMs }: ExecutionDocument) =>
  canceledAtMs === null ? endsAtMs : canceledAtMs + cancelMs;

export function statusOf({ document }: Execution, nowMs: number): string {
  const isOver = nowMs >= endOf(document);
  if (document.canceledAtMs !== null) return isOver ? "canceled" : "canceling";
  return isOver ? document.endsAs : "running";
}

export const isOver = ({ document }: Execution, nowMs: number): boolean => nowMs >= endOf(document);

export const running = (asked: Own, syncId: string): Execution | undefined =>
  runsOf(asked, syncId).find((run) => !isOver(run, asked.nowMs));

export function start(asked: Own, syncId: string, endsAs: "completed" | "failed", what: Json): Execution {
  const document = { syncId, endsAtMs: asked.nowMs + runMs, endsAs, canceledAtMs: null, asked: what };
  return newItem(asked, "execution", document);
}

/** Asynchronous: it says "canceling" for a while. */
export function cancel(asked: Own, run: Execution): Event[] {
  if (isOver(run, asked.nowMs) || run.document.canceledAtMs !== null) return [];
  return [put(changedItem(asked, run, { canceledAtMs: asked.nowMs }))];
}

export function viewRun(run: Execution, nowMs: number): Json {
  const over = isOver(run, nowMs);
  return {
    ...run.document.asked,
    id: run.id,
    status: statusOf(run, nowMs),
    created_at: time(run.createdAtMs),
    started_at: time(run.createdAtMs),
    updated_at: time(over ? endOf(run.document) : run.createdAtMs),
    ...(over && { completed_at: time(endOf(run.document)) }),
  };
}

/** What a status call says of one sync; `pretends` is the end of the last run of a made-up one. */
export function currentAndLast(asked: Own, syncId: string, pretends: string | undefined) {
  const runs = runsOf(asked, syncId);
  const current = runs.find((run) => !isOver(run, asked.nowMs));
  const last = runs.find((run) => isOver(run, asked.nowMs));
  const imagined = pretends
    ? { id: `run-of-${syncId}`, status: pretends, completed_at: time(asked.nowMs - 3_600_000) }
    : null;
  const isRunning = pretends === "running";
  return {
    current_execution: current ? viewRun(current, asked.nowMs) : isRunning && !last ? imagined : null,
    last_execution: last ? viewRun(last, asked.nowMs) : isRunning ? null : imagined,
  };
}
