import { AppError } from "#lib/base/errors.ts";

/** A reason not to start, in words for the person at the terminal. */
export function cannotStart(message: string, hint: string, cause?: unknown): AppError {
  return new AppError("configuration", message, { hint, cause });
}

/** Explains why a program ends: our own messages as they are, anything else with its stack. */
export function explain(error: unknown): string {
  if (!(error instanceof AppError))
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return error.hint ? `${error.message}\n${error.hint}` : error.message;
}
