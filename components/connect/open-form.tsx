"use client";

import { useActionState, useEffect } from "react";
import { look } from "#components/ui/button.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

/** One button. With script the way goes on by itself; without, the answer holds the link to go on. */
export function OpenForm({ action, token }: { action: FormAction<{ address: string }>; token: string }) {
  const [state, submit] = useActionState(action, idle);
  const address = state.data?.address ?? null;
  useEffect(() => {
    // Replaced, since the address works once: coming back should not end at a spent link.
    if (address !== null) location.replace(address);
  }, [address]);
  if (address !== null)
    return (
      <div className="space-y-4" role="status">
        <p>Ready. If the next page does not open by itself, go on here.</p>
        <a className={`${look({ variant: "primary" })} w-full`} href={address} rel="noreferrer">
          Go on to Polytomic
        </a>
      </div>
    );
  return (
    <form action={submit} className="space-y-5">
      <FormOutcome state={state} />
      <input type="hidden" name="token" value={token} />
      <SubmitButton variant="primary" className="w-full">
        Connect
      </SubmitButton>
    </form>
  );
}
