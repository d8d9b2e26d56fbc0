"use client";

import { CodeField } from "#components/ui/code-field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { NewPasswordFields } from "#components/ui/new-password-fields.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";

export function PasswordForm({
  action,
  email,
  hasSecondFactor,
}: {
  action: FormAction;
  email: string;
  hasSecondFactor: boolean;
}) {
  return (
    <Form action={action} prefix="change-">
      <FormOutcome />
      <PasswordField
        name="currentPassword"
        label="Current password"
        autoComplete="current-password"
        required
      />
      <CodeField isAsked={hasSecondFactor} />
      <NewPasswordFields email={email} label="New password" />
      <SubmitButton variant="primary">Change password</SubmitButton>
    </Form>
  );
}
