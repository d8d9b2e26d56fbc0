import "server-only";
import { clock, hourMs, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import type { Closing, UpstreamCall } from "#lib/engine/ledger.ts";
import type { Answer } from "#lib/polytomic/result.ts";
import type { CallState, Step } from "#prisma/client/enums.ts";

/**
 * What the history of a step allows next. This pure function holds the whole rule for retries. A history has the
 * calls of one step with the same body; other input starts a new history.
 */
export type Past = Pick<
  UpstreamCall,
  "state" | "httpStatus" | "idempotencyKey" | "firstSentAt" | "sentAt" | "absentBefore" | "path"
>;

/** The calls of one step of an operation, about one subject, with the same body. */
export const historyOf = (
  calls: UpstreamCall[],
  operationId: string,
  { step, subject }: { step: Step; subject: string },
  body: { matches: (stored: string) => boolean },
): UpstreamCall[] =>
  calls.filter(
    (call) =>
      call.operationId === operationId &&
      call.step === step &&
      call.subject === subject &&
      body.matches(call.bodyHash),
  );

export type Plan =
  /** Nothing is in progress: look up, then send under a new idempotency key. */
  | { kind: "fresh" }
  /** Send the same request under the same idempotency key. */
  | { kind: "again"; past: Past }
  /** The same key would replay a recorded answer or count as new: look up first. */
  | { kind: "look" /** The request under that key is over. */; isOver?: true };

/** Polytomic keeps outcomes for at least 24 h; we leave an hour of safety. */
const replayMs = 23 * hourMs;

/** How often the same answer counts as temporary before we look for another reason. */
const passing: Record<number, number> = { 409: 5, 429: 3 };

/** What a request is in whose outcome we have not seen. */
export const unknownStates: CallState[] = ["sent", "unknown"];

export const isUnknown = ({ state }: Pick<Past, "state">) => unknownStates.includes(state);

export function plan(history: Past[], now: Date): Plan {
  const last = history.at(-1);
  if (!last || last.state === "succeeded") return { kind: "fresh" };
  const status = last.httpStatus ?? 0;
  const mayPass = status in passing;
  if (last.state === "rejected" && !mayPass)
    return { kind: status === 401 || status === 403 ? "look" : "fresh" };
  // A 500 may be a recorded answer, which this key would replay for a day.
  if (last.state === "unknown" && status === 500) return { kind: "look" };
  if (now.getTime() - last.firstSentAt.getTime() >= replayMs) return { kind: "look", isOver: true };
  // By the time staff or the worker retry, a temporary error may have passed.
  const recent = chainOf(history, now, minuteMs);
  if (mayPass && trailing(recent, status) >= (passing[status] ?? 0)) return { kind: "look" };
  return { kind: "again", past: last };
}

/** Whether a conflict may come from a request of ours that is still running, so that we must wait. */
export const mayStillRun = (history: Past[], next: Plan) =>
  trailing(history, 409) > 0 && !(next.kind === "look" && next.isOver);

/** The last calls, up to the first gap of this length before now or between two of them. */
function chainOf(history: Past[], now: Date, gapMs: number): Past[] {
  let laterMs = now.getTime();
  const start = history.findLastIndex(({ sentAt }) => {
    const isGap = laterMs - sentAt.getTime() >= gapMs;
    laterMs = sentAt.getTime();
    return isGap;
  });
  return history.slice(start + 1);
}

/** How many of the last calls under one idempotency key got this status. */
function trailing(history: Past[], status: number): number {
  const key = history.at(-1)?.idempotencyKey;
  const reversed = [...history].reverse();
  const end = reversed.findIndex((past) => past.httpStatus !== status || past.idempotencyKey !== key);
  return end === -1 ? reversed.length : end;
}

/**
 * Whether a record found at Polytomic counts as ours without asking: an earlier attempt of this step has an unknown
 * outcome, the record was absent from the list read just before that attempt, and repeating it was not refused with a
 * conflict, which someone else's record explains as well.
 */
export function mayAdopt(history: Past[]): boolean {
  if (trailing(history, 409) > 0) return false;
  return history.some((past) => isUnknown(past) && past.absentBefore === true);
}

/** The call under the last idempotency key that may have made a change which we have not seen. */
export function findUnknown<P extends Past>(history: P[]): P | undefined {
  const key = history.at(-1)?.idempotencyKey;
  return history.findLast((past) => isUnknown(past) && past.idempotencyKey === key);
}

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

/** The worker comes back at growing intervals, so it does not repeat unanswered requests soon. */
const waitsOfWorker: typeof waits = { ...waits, unknown: [], unsent: [] };

/** What Polytomic asked us to wait, in milliseconds. */
export const askedWaitMs = (answer: Answer<unknown>): number | undefined =>
  answer.kind === "status" ? answer.retryAfterMs : undefined;

type Answered = Pick<Closing, "state" | "httpStatus">;

const reasonOf = ({ state, httpStatus }: Answered): string =>
  httpStatus !== null && httpStatus in waits ? String(httpStatus) : state;

function waitFor(waitS: number | undefined, answer: Answer<unknown>): number | null {
  if (waitS === undefined) return null;
  const asked = askedWaitMs(answer);
  if (asked !== undefined && asked > longestWaitMs) return null;
  return asked ?? waitS * secondMs;
}

/** Milliseconds to wait before the next attempt while a person watches; null to stop and report. */
export function createBackoff() {
  const used: Record<string, number> = {};
  return (closing: Answered, answer: Answer<unknown>): number | null => {
    const reason = reasonOf(closing);
    const nth = used[reason] ?? 0;
    used[reason] = nth + 1;
    return waitFor(waits[reason]?.[nth], answer);
  };
}

/** A worker that comes back may find many jobs before its own. */
const longestGapMs = 5 * minuteMs;

/**
 * The same for a worker, which does not wait but comes back: by how often in a row the request got this answer.
 * `history` includes the last one.
 */
export function waitOfWorker(history: Past[], answer: Answer<unknown>, now: Date): number | null {
  const last = history.at(-1);
  if (!last) return null;
  const reason = reasonOf(last);
  const chain = chainOf(history, now, longestGapMs);
  const count = chain.length - 1 - chain.findLastIndex((past) => reasonOf(past) !== reason);
  return waitFor(waitsOfWorker[reason]?.[Math.max(count, 1) - 1], answer);
}

const shortestMs = 5 * secondMs;

/** When the worker tries again: after each failure in a row it waits twice as long, and as long as it was asked to. */
export function dueAfter(failures: number, askedMs = 0): Date {
  const pauseMs = Math.min(shortestMs * 2 ** Math.min(failures - 1, 20), hourMs);
  return later(clock.now(), Math.max(pauseMs, askedMs));
}
