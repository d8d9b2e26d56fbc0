import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";
import {
  type FormAction,
  type FormState,
  lost,
  mostBytes,
  type Problem,
  tooLarge,
  unreachable,
  updated,
} from "#lib/forms/state.ts";
import { echo, entries } from "#lib/forms/values.ts";
import { noteRendering } from "./kept-values.ts";

/** What a field takes beside its value: name, separator, type. */
const besideBytes = 300;
const bytesOf = (text: string) => new TextEncoder().encode(text).length;

/** Its longest field, where a form is larger than the server reads. */
function tooLargeField(typed: Record<string, string>): string | null {
  const sizes = Object.entries(typed).map(([name, value]) => [name, bytesOf(value) + besideBytes] as const);
  const size = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  return size < mostBytes ? null : (sizes.sort(([, one], [, other]) => other - one)[0]?.[0] ?? null);
}

/** It was not carried out, so the form can be sent again as any other. */
function refused(typed: Record<string, string>, field: string | null): FormState<never> {
  const fields = field === null ? undefined : { [field]: "This is too long to send." };
  return { status: "failed", values: echo(typed), problem: { ...tooLarge, fields } };
}

function problemOf(error: unknown): Problem {
  if (unstable_isUnrecognizedActionError(error)) return updated;
  return error instanceof Error && error.message === tooLarge.message ? tooLarge : lost;
}

/** Why there is no answer to a server action that code calls; nothing is known of what became of it. */
export const problemOfCall = (error: unknown): Problem =>
  unstable_isUnrecognizedActionError(error)
    ? { ...updated, hint: "Reload the page and try again." }
    : unreachable;

/**
 * The same action, with a missing answer as a state of the form: a cut connection, a proxy's error page, a server of
 * another version. Without this React shows the error page and what was typed is gone. A form that is too large is not
 * sent.
 */
export function keepWhenLost<Data>(action: FormAction<Data>): FormAction<Data> {
  // On the server it stays the server's own action, which a form can send without script.
  if (typeof window === "undefined") return action;
  return async (previous, form) => {
    const typed = entries(form);
    const field = tooLargeField(typed);
    if (field !== null) return refused(typed, field);
    try {
      const state = await action(previous, form);
      noteRendering();
      return state;
    } catch (error) {
      unstable_rethrow(error);
      const problem = problemOf(error);
      if (problem === tooLarge) return refused(typed, null);
      return { status: "lost", values: echo(typed), problem };
    }
  };
}
