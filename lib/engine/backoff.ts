import "server-only";
import { clock, hourMs, later, secondMs } from "#lib/base/clock.ts";
import type { Closing } from "#lib/engine/ledger.ts";
import type { Answer } from "#lib/polytomic/result.ts";

/** The waits between retries while a person watches, by the kind of answer. After the last one it stops. */
const waits: Record<string, number[]> = {
  409: [1, 2, 4, 8, 0],
  429: [1, 2, 4],
  404: [1, 2, 4],
  500: [0, 1],
  unknown: [1, 3],
  unsent: [1],
};

const longestWaitMs = 10 * secondMs;

/** The worker comes back at growing intervals, so it does not repeat unanswered requests itself. */
const worker: typeof waits = { ...waits, unknown: [], unsent: [] };

/** What Polytomic asked us to wait, in milliseconds. */
export const askedWaitMs = (answer: Answer<unknown>): number | undefined =>
  answer.kind === "status" ? answer.retryAfterMs : undefined;

/** Milliseconds to wait before the next attempt; null to stop and report. */
export function createBackoff(watched: boolean) {
  const allowed = watched ? waits : worker;
  const used: Record<string, number> = {};
  return ({ state, httpStatus }: Closing, answer: Answer<unknown>): number | null => {
    const reason = httpStatus !== null && httpStatus in allowed ? String(httpStatus) : state;
    const nth = used[reason] ?? 0;
    used[reason] = nth + 1;
    const waitS = allowed[reason]?.[nth];
    if (waitS === undefined) return null;
    const asked = askedWaitMs(answer);
    if (asked !== undefined && asked > longestWaitMs) return null;
    return asked ?? waitS * secondMs;
  };
}

const shortestMs = 5 * secondMs;

/** When the worker tries again: after each failure in a row it waits twice as long, and as long as it was asked to. */
export function dueAfter(failures: number, askedMs = 0): Date {
  const pauseMs = Math.min(shortestMs * 2 ** Math.min(failures - 1, 20), hourMs);
  return later(clock.now(), Math.max(pauseMs, askedMs));
}
