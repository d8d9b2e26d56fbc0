"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** A new colleague gives a name and a password. */
export function AcceptForm({ action, token, email }: { action: FormAction; token: string; email: string }) {
  return (
    <Form action={action} hidden={{ token }}>
      <FormOutcome />
      {/* For password managers: the account that the new password belongs to. */}
      <input type="email" value={email} readOnly autoComplete="username" hidden />
      <TextField
        name="name"
        label="Your name"
        autoComplete="name"
        required
        hint="Your team sees it next to what you do."
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="new-password"
        required
        hint="At least 12 characters."
      />
      <PasswordField name="passwordAgain" label="Password again" autoComplete="new-password" required />
      <SubmitButton variant="primary" className="w-full">
        Accept the invitation
      </SubmitButton>
    </Form>
  );
}
