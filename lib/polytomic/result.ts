import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { type FailureMessage, failureWords } from "#lib/messages/failures.ts";

/** What the head of a response said. */
export type Seen = {
  status: number;
  requestId: string | undefined;
  /** The API version that served the request, if the response named one. */
  versionEcho: string | undefined;
};

/** Why the outcome of a sent request is unknown. */
export type Silence =
  | "timeout"
  | "reset" // the connection broke
  | "too-large"
  | "not-json"
  | "empty"
  | "unreadable"; // JSON, but not of the documented shape

/** Why we did not send a request, and after how long it may be tried again. */
export type HeldBack = { why: "paused" | "full"; waitMs: number };

export type Failure =
  /** Nothing was sent. `heldBack` is set if we did not let the request go: see pace.ts. */
  | { kind: "refused-connection"; code: string; heldBack?: HeldBack }
  /** Sent; the outcome is unknown. `seen` is set if the head arrived and the body was unusable. */
  | { kind: "no-answer"; reason: Silence; seen: Seen | undefined; timeoutMs: number }
  /** Never followed. `location` is the origin only. */
  | ({ kind: "redirect"; location: string | undefined } & Seen)
  | ({
      kind: "status";
      message: string | undefined;
      key: string | undefined;
      /** The names of what keeps a record from being deleted. */
      usedBy?: string[] | undefined;
      retryAfterMs: number | undefined;
    } & Seen);

export type Answer<T> = ({ kind: "ok"; value: T } & Seen) | Failure;

export type UpstreamDetail = Failure | ({ kind: "version"; versionSent: string } & Seen);

/** An AppError("upstream") whose `detail` callers can branch on. */
export class UpstreamError extends AppError {
  readonly detail: UpstreamDetail;

  constructor(detail: UpstreamDetail) {
    super("upstream", describeFailure(detail), { hint: hintAt(detail) });
    this.detail = detail;
  }
}

/** The HTTP status that made a read fail; undefined if something else did. */
export function upstreamStatus(error: unknown): number | undefined {
  return error instanceof UpstreamError && error.detail.kind === "status" ? error.detail.status : undefined;
}

/** Whether a status leaves the outcome of the request open. */
export const isOpen = (status: number) => status >= 500 || status === 408;

/**
 * Whether a status says that we can't access a record. Which of the two stands for a foreign or a missing record is
 * not documented, and 403 also stands for a key without the right: only a list proves that it is gone.
 */
export function isNotAccessible(status: number | undefined): boolean {
  return status === 403 || status === 404;
}

const silences = {
  reset: "connection_broke",
  "too-large": "answer_too_large",
  "not-json": "answer_not_json",
  empty: "answer_empty",
  unreadable: "answer_unreadable",
} as const;

/** The form in the database. It holds no credential and none of our bodies. */
export function failureOf(detail: UpstreamDetail): FailureMessage {
  switch (detail.kind) {
    case "refused-connection":
      if (detail.heldBack) return { code: "held_back", params: { why: detail.heldBack.why } };
      return { code: "not_reached", params: { cause: detail.code } };
    case "no-answer":
      return detail.reason === "timeout"
        ? { code: "no_answer_in_time", params: { timeoutMs: detail.timeoutMs } }
        : { code: silences[detail.reason], params: { status: detail.seen?.status ?? null } };
    case "redirect":
      return { code: "redirected", params: { status: detail.status, to: detail.location ?? null } };
    case "version":
      return {
        code: "other_version",
        params: { asked: detail.versionSent, answered: detail.versionEcho ?? "" },
      };
    case "status":
      return {
        code: "answered_with_status",
        params: { status: detail.status, upstream: detail.message ?? null },
      };
  }
}

/** One sentence for staff. */
export const describeFailure = (detail: UpstreamDetail): string => failureWords(failureOf(detail));

function hintAt(detail: UpstreamDetail): string | undefined {
  // Held back by us, which says nothing about the connection.
  if (detail.kind === "refused-connection" && detail.heldBack) return undefined;
  if (detail.kind === "refused-connection" || detail.kind === "redirect") {
    return "Check POLYTOMIC_API_URL and the network.";
  }
  if (detail.kind === "version") return "Check POLYTOMIC_API_VERSION.";
  return undefined;
}
