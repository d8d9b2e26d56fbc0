import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import { type FormAction, lost, updated } from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import { noteRendering } from "./kept-values.ts";

/**
 * The same action, with a missing answer as a state of the form: a cut connection, a proxy's error page, a server of
 * another version. Without this React shows the error page and what was typed is gone.
 */
export function keepWhenLost<Data>(action: FormAction<Data>): FormAction<Data> {
  // On the server it stays the server's own action, which a form can send without script.
  if (typeof window === "undefined") return action;
  return async (previous, form) => {
    try {
      const state = await action(previous, form);
      noteRendering();
      return state;
    } catch (error) {
      unstable_rethrow(error);
      const problem = unstable_isUnrecognizedActionError(error) ? updated : lost;
      return { status: "lost", values: echo(entries(form)), problem };
    }
  };
}
