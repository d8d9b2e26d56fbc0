import { ChevronRight } from "lucide-react";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";
import { SecretField } from "./secret-field.tsx";

const names = ["ssoDomain", "ssoOrgId", "oidcIssuer", "oidcClientId", "oidcClientSecret"];

/** Closed unless something is in it. */
export function SsoFields({
  values,
  state,
  hasClientSecret,
}: {
  values: Record<string, string>;
  state: FormState;
  hasClientSecret: boolean;
}) {
  const open = hasClientSecret || names.some((name) => values[name] || state.problem?.fields?.[name]);
  return (
    <details open={open} className="group border-y border-line">
      <summary className="flex min-h-10 list-none items-center gap-1.5 font-[550]">
        <ChevronRight size={16} aria-hidden className="text-ink-soft group-open:rotate-90" />
        Single sign-on
        <span className="ml-auto text-xs font-normal text-ink-faint">Optional</span>
      </summary>
      <div className="space-y-5 pt-2 pb-5">
        <TextField
          name="ssoDomain"
          label="SSO domain"
          placeholder="customer.example"
          hint="The mail domain whose users sign in through the customer's identity provider."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          defaultValue={values.ssoDomain}
          error={state.problem?.fields?.ssoDomain}
        />
        <TextField
          name="ssoOrgId"
          label="WorkOS organization id"
          mono
          autoComplete="off"
          spellCheck={false}
          defaultValue={values.ssoOrgId}
          error={state.problem?.fields?.ssoOrgId}
        />
        <TextField
          name="oidcIssuer"
          label="OIDC issuer"
          type="url"
          placeholder="https://login.customer.example"
          autoComplete="off"
          defaultValue={values.oidcIssuer}
          error={state.problem?.fields?.oidcIssuer}
        />
        <TextField
          name="oidcClientId"
          label="OIDC client id"
          mono
          autoComplete="off"
          spellCheck={false}
          defaultValue={values.oidcClientId}
          error={state.problem?.fields?.oidcClientId}
        />
        <SecretField
          name="oidcClientSecret"
          label="OIDC client secret"
          hint={
            hasClientSecret
              ? "A secret is stored. Leave this empty to keep it."
              : "Stored encrypted. It is not shown again."
          }
          error={state.problem?.fields?.oidcClientSecret}
          answer={state}
        />
      </div>
    </details>
  );
}
