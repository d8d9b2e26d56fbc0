"use client";

import { look } from "#components/ui/button.tsx";
import { CodeField } from "#components/ui/code-field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice, type Tone } from "#components/ui/notice.tsx";
import { PasswordField } from "#components/ui/password-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { oidcConfirmHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";

const why = "Keys and changes to the team, keys and policies need a sign-in within the last 10 minutes.";

/** For browsers without script; with it, a form that needs this asks in place. */
export function ConfirmForm({
  action,
  by,
  hasSecondFactor,
  outcome,
}: {
  action: FormAction;
  /** How the person can confirm who they are. */
  by: { password: boolean; oidc: boolean };
  hasSecondFactor: boolean;
  /** What came of confirming at the identity provider. */
  outcome?: { tone: Tone; text: string } | undefined;
}) {
  return (
    <div className="space-y-4">
      {outcome && <Notice tone={outcome.tone}>{outcome.text}</Notice>}
      {by.password && (
        <Form action={action} prefix="confirm-">
          <FormOutcome />
          <PasswordField
            name="password"
            label="Password"
            autoComplete="current-password"
            hint={why}
            required
          />
          <CodeField isAsked={hasSecondFactor} />
          <SubmitButton>Confirm password</SubmitButton>
        </Form>
      )}
      {!by.password && <p className="text-sm text-ink-soft">{why}</p>}
      {by.oidc && (
        <p>
          <a href={oidcConfirmHref} className={look({})}>
            Confirm with single sign-on
          </a>
        </p>
      )}
      {!by.password && !by.oidc && (
        <p>You have no way to confirm who you are. Ask an admin for a reset link.</p>
      )}
    </div>
  );
}
