/** An error in one shape for forms, calls and JSON. */
export type Problem = {
  /** signed-out and reauthenticate are handled in place. */
  code: string;
  message: string;
  hint?: string | undefined;
  /** Messages by field name. */
  fields?: Record<string, string> | undefined;
  /** For failures on our side: the reference of the cause in the log. */
  reference?: string | undefined;
};

/** The result of a form's server action. */
export type FormState<Data = undefined> = {
  /** lost: the request got no answer that this page can read, so its outcome is not known here. */
  status: "idle" | "invalid" | "failed" | "done" | "lost";
  /** The input, so that nothing is lost. Never holds a password or a client secret. */
  values: Record<string, string>;
  /** The error; only while `status` is invalid, failed or lost. */
  problem?: Problem | undefined;
  /** What was done, in words. */
  message?: string | undefined;
  /** Of the message: "warn" where what was done found something to look at. Left out: good. */
  tone?: "good" | "warn" | undefined;
  /** What the action created, for the form to show (an invitation link, a connect link, …). */
  data?: Data | undefined;
};

export const idle: FormState<never> = { status: "idle", values: {} };

/** A form's server action. It uses the input, not its earlier result. */
export type FormAction<Data = undefined> = (
  previous: FormState<unknown>,
  form: FormData,
) => Promise<FormState<Data>>;

/** The result of a server action that code calls. */
export type Reply<T> = { ok: true; value: T } | { ok: false; problem: Problem };

/** For a request without an answer. */
export const unreachable: Problem = {
  code: "unreachable",
  message: "The server did not answer.",
  hint: "Check your connection and try again.",
};

/** A form's request without an answer. */
export const lost: Problem = {
  code: "lost",
  message: "We lost the connection and don't know whether this was carried out",
};

/** The server has another version of the app than this page, and did not take the form. */
export const updated: Problem = {
  code: "updated",
  message: "This app was updated",
  hint: "Reload the page and send the form again. What you typed is kept.",
};

/** A request is larger than the server reads: see lib/access/foreign-form.ts. */
export const tooLarge: Problem = {
  code: "too-large",
  message: "This form is too large to send",
  hint: "Nothing was changed, and what you typed is kept. Shorten it and send it again.",
};

/** What Next reads of a form, its field names and separators included. */
export const mostBytes = 1024 * 1024;

/** The problem in the body of a JSON answer that is not 200; `message` where the body has none. */
export function problemIn(body: unknown, message: string): Problem {
  const isProblem = typeof body === "object" && body !== null && "message" in body;
  return { code: "failed", message: isProblem && typeof body.message === "string" ? body.message : message };
}
