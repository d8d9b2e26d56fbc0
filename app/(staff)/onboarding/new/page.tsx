import type { Metadata } from "next";
import { OrganizationForm } from "#components/onboarding/organization-form.tsx";
import { WizardFrame } from "#components/onboarding/wizard-frame.tsx";
import { page } from "#lib/access/page.ts";
import { newOnboardingHref } from "#lib/forms/href.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { adoptOrganizationAction, createOrganizationAction, startOverAction } from "../actions.ts";

export const metadata: Metadata = { title: "Onboard a customer" };

export default page({
  path: newOnboardingHref,
  permission: "tenant:read",
  read: (staff) => readWizard(staff, null),
  render: (wizard) => (
    <WizardFrame page={wizard} shown="organization">
      <OrganizationForm
        page={wizard}
        action={createOrganizationAction}
        adopt={adoptOrganizationAction}
        discard={startOverAction}
      />
    </WizardFrame>
  ),
});
