"use client";

import { type FormEvent, startTransition, use, useEffect, useRef } from "react";
import type { FormState } from "#lib/forms/state.ts";
import { ReauthenticateContext } from "./reauthenticate.ts";

/**
 * Keeps what a form last sent, so that a form that was refused because the sign-in is too old is sent again once the
 * password is confirmed. Returns the form's submit handler.
 */
export function useSendAgain(state: FormState<unknown>, submit: (form: FormData) => void) {
  const ask = use(ReauthenticateContext);
  const sent = useRef<FormData>(null);
  useEffect(() => {
    const again = sent.current;
    if (!ask || !again || state.problem?.code !== "reauthenticate") return;
    sent.current = null;
    ask(() => {
      sent.current = again;
      startTransition(() => submit(again));
    });
  }, [state, submit, ask]);
  return ({ currentTarget, nativeEvent }: FormEvent<HTMLFormElement>) => {
    const button = nativeEvent instanceof SubmitEvent ? nativeEvent.submitter : null;
    sent.current = new FormData(currentTarget, button);
  };
}
