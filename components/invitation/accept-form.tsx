"use client";

import { useActionState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

/** A new colleague gives a name and a password. */
export function AcceptForm({ action, token, email }: { action: FormAction; token: string; email: string }) {
  const [state, submit] = useActionState(action, idle);
  return (
    <form action={submit} noValidate className="space-y-5">
      <FormOutcome state={state} />
      <input type="hidden" name="token" value={token} />
      {/* For password managers: the account that the new password belongs to. */}
      <input type="email" value={email} readOnly autoComplete="username" hidden />
      <TextField
        name="name"
        label="Your name"
        autoComplete="name"
        required
        hint="Your colleagues see it beside what you do."
        defaultValue={state.values.name}
        error={state.problem?.fields?.name}
      />
      <PasswordField
        name="password"
        label="Password"
        autoComplete="new-password"
        required
        hint="At least 12 characters. Length is what counts."
        error={state.problem?.fields?.password}
      />
      <PasswordField
        name="passwordAgain"
        label="Password again"
        autoComplete="new-password"
        required
        error={state.problem?.fields?.passwordAgain}
      />
      <SubmitButton variant="primary" className="w-full">
        Accept the invitation
      </SubmitButton>
    </form>
  );
}
