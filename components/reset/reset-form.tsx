"use client";

import { FocusFirst } from "#components/ui/focus-first.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { NewPasswordFields } from "#components/ui/new-password-fields.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";

export function ResetForm({ action, token, email }: { action: FormAction; token: string; email: string }) {
  return (
    <Form action={action} hidden={{ token }}>
      <FocusFirst />
      <FormOutcome />
      <NewPasswordFields email={email} label="New password" />
      <SubmitButton variant="primary" className="w-full">
        Set password and sign in
      </SubmitButton>
    </Form>
  );
}
