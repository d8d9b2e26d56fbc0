"use client";

import { SecretField } from "#components/ui/secret-field.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";

/** By the customer's identity provider, through WorkOS. */
export function SsoFields({ optional }: { optional?: boolean | undefined }) {
  return (
    <>
      <TextField
        name="ssoDomain"
        label="SSO domain"
        limit={limits.ssoDomain}
        optional={optional}
        placeholder="customer.example"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint="The email domain of users who sign in through the customer's identity provider."
      />
      <TextField
        name="ssoOrgId"
        label="WorkOS organization id"
        limit={limits.workosId}
        optional={optional}
        mono
        autoComplete="off"
        spellCheck={false}
      />
    </>
  );
}

/** By OpenID Connect. */
export function OidcFields({
  optional,
  clientIdHint,
  secretHint,
}: {
  optional?: boolean | undefined;
  clientIdHint?: string | undefined;
  secretHint: string;
}) {
  return (
    <>
      <TextField
        name="oidcIssuer"
        label="OIDC issuer"
        limit={limits.oidcIssuer}
        optional={optional}
        type="url"
        placeholder="https://login.customer.example"
        autoComplete="off"
      />
      <TextField
        name="oidcClientId"
        label="OIDC client id"
        limit={limits.oidcClientId}
        optional={optional}
        mono
        autoComplete="off"
        spellCheck={false}
        hint={clientIdHint}
      />
      <SecretField name="oidcClientSecret" label="OIDC client secret" hint={secretHint} />
    </>
  );
}
