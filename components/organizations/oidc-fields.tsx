import { SecretField } from "#components/onboarding/secret-field.tsx";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";

/** Sign-on by OIDC: what Polytomic never shows has to be typed again with every change. */
export function SettingsOidc({
  values,
  state,
  exists,
}: {
  values: Record<string, string>;
  state: FormState;
  /** The organization has OIDC already, as far as anybody can tell. */
  exists: boolean;
}) {
  return (
    <>
      {exists && (
        <Notice title="Client id and client secret are needed for every change">
          <p>
            Polytomic replaces all sign-on settings at once and never shows client id or secret. Without them
            even a new name would break the customer's sign-in, so we do not send it.
          </p>
        </Notice>
      )}
      <TextField
        name="oidcIssuer"
        label="OIDC issuer"
        optional={!exists}
        type="url"
        placeholder="https://login.customer.example"
        autoComplete="off"
        defaultValue={values.oidcIssuer}
        error={state.problem?.fields?.oidcIssuer}
      />
      <TextField
        name="oidcClientId"
        label="OIDC client id"
        optional={!exists}
        mono
        autoComplete="off"
        spellCheck={false}
        hint={exists ? "As our record has it. Check it: Polytomic does not show its own." : undefined}
        defaultValue={values.oidcClientId}
        error={state.problem?.fields?.oidcClientId}
      />
      <SecretField
        name="oidcClientSecret"
        label="OIDC client secret"
        hint="Kept encrypted until the change is made, and not longer."
        error={state.problem?.fields?.oidcClientSecret}
        answer={state}
      />
      {exists && (
        <CheckboxField
          name="removeOidc"
          label="Remove OIDC"
          defaultChecked={values.removeOidc === "on"}
          error={state.problem?.fields?.removeOidc}
          hint="Issuer, client id and client secret are cleared at Polytomic. Whoever signs in by OIDC cannot any more."
        />
      )}
    </>
  );
}
