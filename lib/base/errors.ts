import "server-only";

/**
 * What went wrong, as a code that callers can branch on. `message` is written for staff. Any other error is shown as
 * one sentence with a reference number.
 */
export type ErrorCode =
  | "invalid" // input that the sender can fix
  | "signed-out"
  | "another-person" // the page was rendered for someone who is no longer signed in
  | "forbidden"
  | "reauthenticate" // the sign-in is too old for this
  | "reason-needed" // keys are read for a reason only
  | "second-factor" // the password is right, and a code is asked for next
  | "not-found"
  | "conflict" // a colleague was faster, or the state has changed
  | "busy" // another worker holds the lease
  | "throttled"
  | "upstream" // Polytomic said no, or said nothing
  | "unavailable" // the database does not answer
  | "unreadable" // a stored secret can't be decrypted
  | "configuration";

export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  /** What the reader can do about it. */
  readonly hint: string | undefined;
  /** Messages by form field. */
  readonly fields: Record<string, string> | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { hint?: string; fields?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
    this.fields = options.fields;
  }
}

/** The database does not answer. */
export class Unavailable extends AppError {
  /** Next hands this on to the page's error boundary, and nothing else of an error. */
  readonly digest = "unavailable";

  constructor(cause?: unknown) {
    super("unavailable", "The database can't be reached.", { hint: "Try again in a moment.", cause });
  }
}
