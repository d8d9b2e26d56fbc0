"use client";

import { FocusFirst } from "#components/ui/focus-first.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { NewPasswordFields } from "#components/ui/new-password-fields.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";

/** A new colleague gives a name and a password. */
export function AcceptForm({ action, token, email }: { action: FormAction; token: string; email: string }) {
  return (
    <Form action={action} hidden={{ token }}>
      <FocusFirst />
      <FormOutcome />
      <TextField
        name="name"
        label="Your name"
        limit={limits.name}
        autoComplete="name"
        required
        hint="Your team sees it next to what you do."
      />
      <NewPasswordFields email={email} />
      <SubmitButton variant="primary" className="w-full">
        Accept the invitation
      </SubmitButton>
    </Form>
  );
}
