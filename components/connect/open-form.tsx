"use client";

import { useEffect } from "react";
import { look } from "#components/ui/button.tsx";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** One button. With script it redirects; without script the response shows a link to continue. */
export function OpenForm({ action, token }: { action: FormAction<{ address: string }>; token: string }) {
  const form = useForm(action);
  const address = form.state.data?.address;
  useEffect(() => {
    // Replaced, since the address works once: going back must not lead to it again.
    if (address !== undefined) location.replace(address);
  }, [address]);
  if (address !== undefined)
    return (
      <div className="space-y-4" role="status">
        <p>Ready. If the next page does not open, continue here.</p>
        <a className={`${look({ variant: "primary" })} w-full`} href={address} rel="noreferrer">
          Continue to Polytomic
        </a>
      </div>
    );
  return (
    <Form form={form} hidden={{ token }}>
      <FormOutcome />
      <SubmitButton variant="primary" className="w-full">
        Connect
      </SubmitButton>
    </Form>
  );
}
