"use client";

import { OidcFields, SsoFields } from "#components/organizations/sso-fields.tsx";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { TenantSettings } from "#lib/organizations/settings.ts";

/** What the form begins with: what Polytomic says now, and of OIDC what only our record knows. */
function storedOf({ organization, recorded, name }: TenantSettings): Record<string, string> {
  const { oidcIssuer, oidcClientId } = recorded;
  if (organization.kind !== "found") return { name, oidcIssuer, oidcClientId };
  const { ssoDomain, ssoOrgId, issuer } = organization;
  return { name: organization.name, ssoDomain, ssoOrgId, oidcIssuer: issuer || oidcIssuer, oidcClientId };
}

/** What the change is based on: sent along, so that somebody else's change in between is noticed. */
function beforeOf({ organization }: TenantSettings): Record<string, string> {
  if (organization.kind !== "found") return {};
  const { name, ssoDomain, ssoOrgId, issuer } = organization;
  return { beforeName: name, beforeSsoDomain: ssoDomain, beforeSsoOrgId: ssoOrgId, beforeIssuer: issuer };
}

export function SettingsForm({ settings, form }: { settings: TenantSettings; form: FormHandle }) {
  const stored = storedOf(settings);
  const whyNot = disabledReason(settings.change);
  /** The organization has OIDC already, as far as anybody can tell. */
  const hasOidc = Boolean(stored.oidcIssuer || stored.oidcClientId);
  return (
    <Form
      form={form}
      hidden={{ tenantId: settings.tenantId, operationId: settings.updateId, ...beforeOf(settings) }}
      values={stored}
      // What was typed stands also while it is under way, and when it is given up then.
      keep={form.state.message === undefined}
      disabledReason={whyNot}
      aria-label="Change the organization"
    >
      <FormOutcome />
      <fieldset disabled={whyNot !== undefined} className="min-w-0 space-y-5">
        <legend className="sr-only">Organization at Polytomic</legend>
        <TextField
          name="name"
          label="Organization name"
          required
          autoComplete="off"
          hint="Changed at Polytomic, where names are unique. Everybody in the organization sees it."
        />
        <SsoFields optional />
        {hasOidc && (
          <Notice title="Client id and client secret are needed for every change">
            <p>
              Polytomic replaces all sign-on settings at once and never shows client id or secret. Without
              them even a new name would break the customer's sign-in, so we do not send it.
            </p>
          </Notice>
        )}
        <OidcFields
          optional={!hasOidc}
          clientIdHint={
            hasOidc ? "As our record has it. Check it: Polytomic does not show its own." : undefined
          }
          secretHint="Kept encrypted until the change is made, and not longer."
        />
        {hasOidc && (
          <CheckboxField
            name="removeOidc"
            label="Remove OIDC"
            hint="Issuer, client id and client secret are cleared at Polytomic. Whoever signs in by OIDC cannot any more."
          />
        )}
      </fieldset>
      <SubmitButton variant="primary">Change organization</SubmitButton>
    </Form>
  );
}
