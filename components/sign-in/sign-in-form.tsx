"use client";

import { useActionState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

export function SignInForm({
  action,
  next,
  oidc,
}: {
  action: FormAction;
  /** Where to go on after signing in. */
  next?: string | undefined;
  /** Sign-in at the company's own identity provider, where it is set up. */
  oidc?: { label: string; href: string } | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  return (
    <div className="space-y-5">
      <form action={submit} noValidate className="space-y-5">
        <FormOutcome state={state} />
        {next !== undefined && <input type="hidden" name="next" value={next} />}
        <TextField
          name="email"
          label="Email"
          type="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
          defaultValue={state.values.email}
          error={state.problem?.fields?.email}
        />
        <PasswordField
          name="password"
          label="Password"
          autoComplete="current-password"
          required
          error={state.problem?.fields?.password}
        />
        <SubmitButton variant="primary" className="w-full">
          Sign in
        </SubmitButton>
      </form>
      {oidc && (
        <a className="btn btn-secondary w-full" href={oidc.href}>
          {oidc.label}
        </a>
      )}
    </div>
  );
}
