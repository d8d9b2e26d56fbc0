import "server-only";
import { AppError, Unavailable } from "#lib/base/errors.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { log } from "#lib/base/log.ts";
import { unavailableIf } from "#lib/base/reach.ts";
import { reportFailure } from "#lib/base/report.ts";
import type { Problem } from "#lib/forms/state.ts";

/** The error as people see it. An error that is not meant for them is logged under a reference number. */
export function explain(thrown: unknown): Problem {
  const error = unavailableIf(thrown);
  if (error instanceof Unavailable) log().error({ err: error }, "the database cannot be reached");
  if (error instanceof AppError && error.code !== "configuration") {
    const { code, message, hint, fields } = error;
    return { code, message, ...(hint && { hint }), ...(fields && { fields }) };
  }
  return failed(error);
}

/** The same for a person who is not signed in. Which key provider there is, and what fixes it, is not for them. */
export const explainToAnybody = (thrown: unknown): Problem =>
  thrown instanceof ProviderError ? failed(thrown) : explain(thrown);

function failed(error: unknown): Problem {
  const reference = reportFailure(error);
  return { code: "failed", message: `Something failed on our side. Reference ${reference}.`, reference };
}
