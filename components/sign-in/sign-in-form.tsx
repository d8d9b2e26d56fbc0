"use client";

import { FocusFirst } from "#components/ui/focus-first.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";

export function SignInForm({
  action,
  next,
}: {
  action: FormAction;
  /** Where to continue after signing in. */
  next?: string | undefined;
}) {
  return (
    <Form action={action} hidden={{ next }}>
      <FocusFirst />
      <FormOutcome />
      <TextField
        name="email"
        label="Email"
        type="email"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <PasswordField name="password" label="Password" autoComplete="current-password" required />
      <SubmitButton variant="primary" className="w-full">
        Sign in
      </SubmitButton>
    </Form>
  );
}
