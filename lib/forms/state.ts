/** What a form's server action answers: the one error shape of the app. */
export type FormState = {
  status: "idle" | "invalid" | "failed" | "done";
  /** What was typed, so that nothing is lost. Never holds a password or a client secret. */
  values: Record<string, string>;
  /** Messages by field name. */
  fields: Record<string, string>;
  /** The message for the form as a whole. */
  message?: string;
  hint?: string;
  /** For our own failures: the number under which the log has the cause. */
  reference?: string;
  /** signed-out and reauthenticate are mended in place. */
  code?: string;
  /** What the action made, where the form shows it (an invitation link, name matches, …). */
  data?: unknown;
};

export const idle: FormState = { status: "idle", values: {}, fields: {} };

/** A form's server action. */
export type FormAction = (previous: FormState, form: FormData) => Promise<FormState>;

/** What a server action called from code answers. */
export type Reply<T> =
  | { ok: true; value: T }
  | { ok: false; code: string; message: string; hint?: string; reference?: string };
