import "server-only";
import { z } from "zod";
import { failures, failureWords } from "./failures.ts";
import { type MessageOf, noted, type Stored, says, within, worded } from "./family.ts";

const failure = within(failures);
const count = z.number();

/** Why a run or an import did not finish. */
const runMessages = {
  died: says({}, () => "It stopped before finishing because its worker ended."),
  keys_checked_in_part: says(
    { done: count, total: count, failure },
    ({ done, total, failure }) => `${done} of ${total} keys were checked. ${failureWords(failure)}`,
  ),
  upstream_failure: says({ failure }, ({ failure }) => failureWords(failure)),
  nothing_listed: says(
    {},
    () => "Polytomic listed no organizations, not even the partner's own. The list was ignored.",
  ),
  unfinished: says({}, () => "It could not be completed. See the log for the cause."),
  noted,
};

export type RunMessage = MessageOf<typeof runMessages>;

export const runWords = (message: Stored): string => worded(runMessages, message).title;

/** Why a run was started. */
export const runReasons = {
  by_hand: says({}, () => "manually"),
  nightly: says({}, () => "nightly"),
  after_unknown_outcome: says({}, () => "after an unknown outcome"),
};

export type RunReason = MessageOf<typeof runReasons>["code"];

export const runReasonWords = (code: RunReason): string => worded(runReasons, { code, params: {} }).title;
