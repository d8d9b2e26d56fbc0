import "server-only";
import { AppError } from "#lib/base/errors.ts";

/** What the head of a response told. */
export type Seen = {
  status: number;
  requestId: string | undefined;
  /** The API version that served the request, if the response named one. */
  versionEcho: string | undefined;
};

/** Why nothing is known about a request that may have been carried out. */
export type Silence =
  | "timeout"
  | "reset" // the connection broke
  | "too-large"
  | "not-json"
  | "empty"
  | "unreadable"; // JSON, but not of the documented shape

export type Failure =
  /** Nothing was sent. */
  | { kind: "refused-connection"; code: string }
  /** Sent; the outcome is unknown. `seen` is there when the head arrived and the body was of no use. */
  | { kind: "no-answer"; reason: Silence; seen: Seen | undefined; timeoutMs: number }
  /** Never followed. `location` is the origin only. */
  | ({ kind: "redirect"; location: string | undefined } & Seen)
  | ({
      kind: "status";
      message: string | undefined;
      key: string | undefined;
      retryAfterMs: number | undefined;
    } & Seen);

export type Answer<T> = ({ kind: "ok"; value: T } & Seen) | Failure;

export type UpstreamDetail = Failure | ({ kind: "version"; versionSent: string } & Seen);

/** An AppError("upstream") whose `detail` can be branched on. */
export class UpstreamError extends AppError {
  readonly detail: UpstreamDetail;

  constructor(detail: UpstreamDetail) {
    super("upstream", describeFailure(detail), { hint: hintAt(detail) });
    this.detail = detail;
  }
}

/** The HTTP status that made a read fail, if it was a status that did. */
export function upstreamStatus(error: unknown): number | undefined {
  return error instanceof UpstreamError && error.detail.kind === "status" ? error.detail.status : undefined;
}

/** Whether a status leaves open what became of the request. */
export const isOpen = (status: number) => status >= 500 || status === 408;

/**
 * Whether a status says that a record is not there for us. Which of the two stands for a foreign or a gone one
 * is not documented, and 403 stands for a key without the right as well: that it is gone, only a list proves.
 */
export function isNotAccessible(status: number | undefined): boolean {
  return status === 403 || status === 404;
}

const silences: Record<Silence, string> = {
  timeout: "Polytomic did not answer in time",
  reset: "The connection to Polytomic broke before its answer arrived",
  "too-large": "Polytomic's answer was larger than we accept",
  "not-json": "Polytomic's answer was not JSON",
  empty: "Polytomic's answer was empty",
  unreadable: "Polytomic's answer was not of the documented shape",
};

const statuses: Record<number, string> = {
  401: "Polytomic did not accept the key",
  403: "Polytomic does not allow this with the key in use",
  404: "Polytomic does not know this address or record",
  408: "Polytomic stopped waiting for the request",
  409: "Polytomic reported a conflict",
  422: "Polytomic rejected the input",
  429: "Polytomic asked us to slow down",
};

/** It does not say whether the error came before or after the deed. */
const ownError = "Polytomic answered with an error of its own";
const otherRefusal = "Polytomic failed to carry this out";

/** One sentence for staff. It holds no credential and no body of ours. */
export function describeFailure(detail: UpstreamDetail): string {
  switch (detail.kind) {
    case "refused-connection":
      return `Polytomic could not be reached (${detail.code}); nothing was sent.`;
    case "no-answer":
      return detail.reason === "timeout"
        ? `${silences.timeout} (${detail.timeoutMs / 1000} s).`
        : `${silences[detail.reason]}${detail.seen ? ` (status ${detail.seen.status})` : ""}.`;
    case "redirect":
      return `Polytomic's address redirects${detail.location ? ` to ${detail.location}` : ""} (${detail.status}); we do not follow.`;
    case "version":
      return `Polytomic answered in version ${detail.versionEcho} although ${detail.versionSent} was asked for.`;
    case "status": {
      const text = statuses[detail.status] ?? (isOpen(detail.status) ? ownError : otherRefusal);
      return `${text} (${detail.status})${detail.message ? `: ${detail.message}` : "."}`;
    }
  }
}

/** The same of a request that may have been carried out all the same. */
export function describeUnknown(detail: Failure): string {
  const sentence = describeFailure(detail).replace(/\.?$/, ".");
  return `We do not know whether this was carried out. ${sentence}`;
}

function hintAt(detail: UpstreamDetail): string | undefined {
  if (detail.kind === "refused-connection" || detail.kind === "redirect") {
    return "Check POLYTOMIC_API_URL and the network.";
  }
  if (detail.kind === "version") return "Check POLYTOMIC_API_VERSION.";
  return undefined;
}
