import "server-only";
import { z } from "zod";
import { type MessageOf, messageIn, noted, type Stored, says, worded } from "./family.ts";

/* Why a request to Polytomic did not succeed. `upstream` is Polytomic's own message. */

const status = z.number();
const maybeStatus = { status: status.nullable() };
const inBrackets = (value: number | null) => (value === null ? "" : ` (status ${value})`);

const statuses: Record<number, string> = {
  401: "Polytomic did not accept the key",
  403: "Polytomic does not allow this with the key in use",
  404: "Polytomic did not find this endpoint or record",
  408: "Polytomic timed out waiting for the request",
  409: "Polytomic reported a conflict",
  422: "Polytomic rejected the input",
  429: "Polytomic asked us to slow down",
};

/** It is unknown whether the error came before or after the change. */
const ownError = "Polytomic had an internal error";
const otherRefusal = "Polytomic did not complete the request";

/** Why we did not send a request: see lib/polytomic/pace.ts. */
const heldBack = {
  paused: "Polytomic asked us to slow down, so nothing was sent yet.",
  full: "Too many requests to Polytomic are running, so nothing was sent yet.",
};

export const failures = {
  held_back: says({ why: z.enum(["paused", "full"]) }, ({ why }) => heldBack[why]),
  not_reached: says(
    { cause: z.string() },
    ({ cause }) => `Polytomic could not be reached (${cause}); nothing was sent.`,
  ),
  no_answer_in_time: says(
    { timeoutMs: z.number() },
    ({ timeoutMs }) => `Polytomic did not answer in time (${timeoutMs / 1000} s).`,
  ),
  connection_broke: says(
    maybeStatus,
    (answer) => `The connection to Polytomic was lost before the answer arrived${inBrackets(answer.status)}.`,
  ),
  answer_too_large: says(
    maybeStatus,
    (answer) => `Polytomic's answer was larger than we accept${inBrackets(answer.status)}.`,
  ),
  answer_not_json: says(
    maybeStatus,
    (answer) => `Polytomic's answer was not JSON${inBrackets(answer.status)}.`,
  ),
  answer_empty: says(maybeStatus, (answer) => `Polytomic's answer was empty${inBrackets(answer.status)}.`),
  answer_unreadable: says(
    maybeStatus,
    (answer) => `Polytomic's answer was not in the documented format${inBrackets(answer.status)}.`,
  ),
  redirected: says(
    { status, to: z.string().nullable() },
    ({ status, to }) =>
      `Polytomic's address redirects${to === null ? "" : ` to ${to}`} (${status}). We don't follow redirects.`,
  ),
  other_version: says(
    { asked: z.string(), answered: z.string() },
    ({ asked, answered }) => `Polytomic answered with API version ${answered} instead of ${asked}.`,
  ),
  answered_with_status: says({ status, upstream: z.string().nullable() }, ({ status, upstream }) => {
    const text = statuses[status] ?? (status >= 500 ? ownError : otherRefusal);
    return `${text} (${status})${upstream === null ? "." : `: ${upstream}`}`;
  }),
  stopped_before_answer: says({}, () => "The app stopped before the answer arrived."),
  noted,
};

export type FailureMessage = MessageOf<typeof failures>;

export const failureWords = (failure: Stored): string => worded(failures, failure).title;

/** The same for a request that may still have succeeded. */
export const unknownOutcomeWords = (failure: Stored): string =>
  `We don't know whether this went through. ${failureWords(failure).replace(/\.?$/, ".")}`;

/** The ledger's words for a call; null if it succeeded. */
export function callWords(call: {
  state: string;
  messageCode: string | null;
  messageParams: unknown;
}): string | null {
  const failure = messageIn(call);
  if (failure === null) return null;
  return call.state === "unknown" ? unknownOutcomeWords(failure) : failureWords(failure);
}
