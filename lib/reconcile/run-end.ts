import "server-only";
import { AppError } from "#lib/base/errors.ts";
import type { RunMessage } from "#lib/messages/runs.ts";
import { failureOf, UpstreamError } from "#lib/polytomic/result.ts";

/** A list without even the owner's organization proves nothing. */
export class NothingListed extends AppError {
  constructor() {
    super("upstream", "Polytomic listed no organizations, not even the partner's own.", {
      hint: "The list was ignored.",
    });
  }
}

/** Why a run or an import ended early. */
export function endOf(error: unknown): RunMessage {
  if (error instanceof UpstreamError)
    return { code: "upstream_failure", params: { failure: failureOf(error.detail) } };
  return { code: error instanceof NothingListed ? "nothing_listed" : "unfinished", params: {} };
}
