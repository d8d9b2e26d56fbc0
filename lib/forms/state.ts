/** What went wrong, in one shape for forms, calls and JSON. */
export type Problem = {
  /** signed-out and reauthenticate are solved in place. */
  code: string;
  message: string;
  hint?: string | undefined;
  /** Messages by field name. */
  fields?: Record<string, string> | undefined;
  /** For our own failures: the number under which the log has the cause. */
  reference?: string | undefined;
};

/** What a form's server action answers. */
export type FormState<Data = undefined> = {
  status: "idle" | "invalid" | "failed" | "done";
  /** What was typed, so that nothing is lost. Never holds a password or a client secret. */
  values: Record<string, string>;
  /** Why it was refused; only while `status` is invalid or failed. */
  problem?: Problem | undefined;
  /** What was done, for people. */
  message?: string | undefined;
  /** What the action made, where the form shows it (an invitation link, a connect address, …). */
  data?: Data | undefined;
};

export const idle: FormState<never> = { status: "idle", values: {} };

/** A form's server action. It looks at what was typed, not at what it answered before. */
export type FormAction<Data = undefined> = (
  previous: FormState<unknown>,
  form: FormData,
) => Promise<FormState<Data>>;

/** What a server action called from code answers. */
export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** For a request that was never answered. */
export const unreachable: Problem = {
  code: "unreachable",
  message: "We could not reach the server.",
  hint: "Check your connection and try again.",
};

/** The problem in the body of a JSON answer that is not 200; `message` where the body has none. */
export function problemIn(body: unknown, message: string): Problem {
  const isProblem = typeof body === "object" && body !== null && "message" in body;
  return { code: "failed", message: isProblem && typeof body.message === "string" ? body.message : message };
}
