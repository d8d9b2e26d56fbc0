"use client";

import { useActionState, useEffect } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { type FormAction, type FormState, idle } from "#lib/forms/state.ts";

function addressOf(state: FormState): string | null {
  const data = state.data as { address?: unknown } | undefined;
  return state.status === "done" && typeof data?.address === "string" ? data.address : null;
}

/**
 * Asks for the way to Polytomic, then goes there. Without script the way is a link on the page that comes back:
 * a form may not be redirected to another origin.
 */
export function OpenForm({ token, action }: { token: string; action: FormAction }) {
  const [state, submit] = useActionState(action, idle);
  const address = addressOf(state);
  useEffect(() => {
    if (address !== null) window.location.assign(address);
  }, [address]);
  if (address !== null)
    return (
      <p role="status">
        <a className="btn btn-primary" href={address} rel="noreferrer">
          Go on to Polytomic
        </a>
      </p>
    );
  return (
    <form action={submit} className="space-y-4">
      {state.status !== "idle" && <FormOutcome state={state} />}
      <input type="hidden" name="token" value={token} />
      <SubmitButton variant="primary">Connect</SubmitButton>
    </form>
  );
}
