"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";
import type { TenantSettings } from "#lib/organizations/settings.ts";
import { SettingsOidc } from "./oidc-fields.tsx";

/** What the form begins with: what Polytomic says now, and of OIDC what only our record knows. */
function storedOf({ organization, recorded, name }: TenantSettings): Record<string, string> {
  const { oidcIssuer, oidcClientId } = recorded;
  if (organization.kind !== "found") return { name, oidcIssuer, oidcClientId };
  const { ssoDomain, ssoOrgId, issuer } = organization;
  return { name: organization.name, ssoDomain, ssoOrgId, oidcIssuer: issuer || oidcIssuer, oidcClientId };
}

/** What the change is based on: sent along, so that somebody else's change in between is noticed. */
function Before({ settings }: { settings: TenantSettings }) {
  const { organization } = settings;
  if (organization.kind !== "found") return null;
  return (
    <>
      <input type="hidden" name="beforeName" value={organization.name} />
      <input type="hidden" name="beforeSsoDomain" value={organization.ssoDomain} />
      <input type="hidden" name="beforeSsoOrgId" value={organization.ssoOrgId} />
      <input type="hidden" name="beforeIssuer" value={organization.issuer} />
    </>
  );
}

export function SettingsForm({
  settings,
  state,
  submit,
}: {
  settings: TenantSettings;
  state: FormState;
  submit: (form: FormData) => void;
}) {
  const stored = storedOf(settings);
  // What was typed stands until it is done: also while it is under way, and when it is given up then.
  const isDone = state.status === "done" && state.message !== undefined;
  const typed = isDone ? {} : state.values;
  const values = { ...stored, ...typed };
  const whyNot = disabledReason(settings.change);
  return (
    <form action={submit} noValidate className="space-y-5" aria-label="Change the organization">
      <FormOutcome state={state} />
      <input type="hidden" name="tenantId" value={settings.tenantId} />
      <input type="hidden" name="operationId" value={settings.updateId} />
      <Before settings={settings} />
      <fieldset disabled={whyNot !== undefined} className="min-w-0 space-y-5">
        <legend className="sr-only">Organization at Polytomic</legend>
        <TextField
          name="name"
          label="Organization name"
          required
          autoComplete="off"
          hint="Changed at Polytomic, where names are unique. Everybody in the organization sees it."
          defaultValue={values.name}
          error={state.problem?.fields?.name}
        />
        <TextField
          name="ssoDomain"
          label="SSO domain"
          optional
          placeholder="customer.example"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          hint="The mail domain whose users sign in through the customer's identity provider."
          defaultValue={values.ssoDomain}
          error={state.problem?.fields?.ssoDomain}
        />
        <TextField
          name="ssoOrgId"
          label="WorkOS organization id"
          optional
          mono
          autoComplete="off"
          spellCheck={false}
          defaultValue={values.ssoOrgId}
          error={state.problem?.fields?.ssoOrgId}
        />
        <SettingsOidc
          values={values}
          state={state}
          exists={Boolean(stored.oidcIssuer || stored.oidcClientId)}
        />
      </fieldset>
      <SubmitButton variant="primary" disabledReason={whyNot}>
        Change organization
      </SubmitButton>
    </form>
  );
}
