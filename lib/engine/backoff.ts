import "server-only";
import { secondMs } from "#lib/base/clock.ts";
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
    const asked = answer.kind === "status" ? answer.retryAfterMs : undefined;
    if (asked !== undefined && asked > longestWaitMs) return null;
    return asked ?? waitS * secondMs;
  };
}
