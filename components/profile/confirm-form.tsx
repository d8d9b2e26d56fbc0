"use client";

import { CodeField } from "#components/ui/code-field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** For browsers without script; with it, a form that needs this asks in place. */
export function ConfirmForm({ action, hasSecondFactor }: { action: FormAction; hasSecondFactor: boolean }) {
  return (
    <Form action={action} prefix="confirm-">
      <FormOutcome />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="current-password"
        hint="Keys and changes to the team, keys and policies need a password confirmed within 10 minutes."
        required
      />
      <CodeField isAsked={hasSecondFactor} />
      <SubmitButton>Confirm password</SubmitButton>
    </Form>
  );
}
