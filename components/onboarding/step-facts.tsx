import type { FormHandle } from "#components/ui/form.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import type { WizardPage } from "#lib/onboarding/views.ts";

const names = {
  organization: {
    name: "Organization name",
    externalId: "Customer id",
    ssoDomain: "SSO domain",
    ssoOrgId: "WorkOS organization id",
    oidcIssuer: "OIDC issuer",
    oidcClientId: "OIDC client id",
    email: "Root user email",
  },
  user: { email: "Root user email", role: "Role" },
  key: {},
};

/** A step for those who may not onboard: what was entered so far, and why they can't continue it. */
export function StepFacts({
  page: { values, onboard },
  step,
  form,
}: {
  page: WizardPage;
  step: keyof typeof names;
  form?: FormHandle | undefined;
}) {
  const facts = Object.entries<string>(names[step]).map(([field, label]) => ({
    label,
    value: values[field] === undefined ? null : <span translate="no">{values[field]}</span>,
  }));
  return (
    <ReadOnly
      facts={facts.filter(({ value }) => value !== null)}
      form={form}
      reason={onboard.allowed ? "" : onboard.reason}
    />
  );
}
