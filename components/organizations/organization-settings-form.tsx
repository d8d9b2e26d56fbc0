"use client";

import { OidcFields, SsoFields } from "#components/organizations/sso-fields.tsx";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";

/** The initial values: what Polytomic has now, and the OIDC values that only our records have. */
function storedOf({ organization, recorded, name }: TenantSettings): Record<string, string> {
  const { oidcIssuer, oidcClientId } = recorded;
  if (organization.kind !== "found") return { name, oidcIssuer, oidcClientId };
  const { ssoDomain, ssoOrgId, issuer } = organization;
  return { name: organization.name, ssoDomain, ssoOrgId, oidcIssuer: issuer || oidcIssuer, oidcClientId };
}

/** What the change is based on: sent along, so that another change in between is noticed. */
function beforeOf({ organization }: TenantSettings): Record<string, string> {
  if (organization.kind !== "found") return {};
  const { name, ssoDomain, ssoOrgId, issuer } = organization;
  return { beforeName: name, beforeSsoDomain: ssoDomain, beforeSsoOrgId: ssoOrgId, beforeIssuer: issuer };
}

export function SettingsForm({ settings, form }: { settings: TenantSettings; form: FormHandle }) {
  const stored = storedOf(settings);
  /** The organization already has OIDC, as far as we know. */
  const hasOidc = Boolean(stored.oidcIssuer || stored.oidcClientId);
  const { change, organization } = settings;
  if (!change.allowed)
    // Why it could not be read is said above.
    return organization.kind === "found" ? (
      <ReadOnly reason={change.reason} form={form} />
    ) : (
      <FormOutcome form={form} />
    );
  return (
    <Form
      form={form}
      hidden={{ tenantId: settings.tenantId, operationId: settings.updateId, ...beforeOf(settings) }}
      values={stored}
      // What was typed is kept while the change is under way, and when it is cancelled.
      keep={form.state.message === undefined}
      aria-label="Change the organization"
    >
      <FormOutcome />
      <fieldset className="min-w-0 space-y-5">
        <legend className="sr-only">Organization at Polytomic</legend>
        <TextField
          name="name"
          label="Organization name"
          limit={limits.name}
          required
          autoComplete="off"
          hint="Changes the name at Polytomic, where names are unique. Everyone in the organization sees it."
        />
        <SsoFields optional />
        {hasOidc && (
          <Notice title="Every change needs the client id and client secret">
            <p>
              Polytomic replaces all sign-on settings at once and never shows the client id or secret. Without
              them, even a new name would break the customer's sign-in, so we don't send it.
            </p>
          </Notice>
        )}
        <OidcFields
          optional={!hasOidc}
          clientIdHint={
            hasOidc ? "From our records. Make sure it is right: Polytomic does not show it." : undefined
          }
          secretHint="Stored encrypted, deleted after the change."
        />
        {hasOidc && (
          <CheckboxField
            name="removeOidc"
            label="Remove OIDC"
            hint="Clears the issuer, client id and client secret at Polytomic. Users can no longer sign in with OIDC."
          />
        )}
      </fieldset>
      <SubmitButton variant="primary">Change organization</SubmitButton>
    </Form>
  );
}
