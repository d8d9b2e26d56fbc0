import type { Metadata } from "next";
import { OrganizationForm } from "#components/onboarding/organization-form.tsx";
import { WizardFrame } from "#components/onboarding/wizard-frame.tsx";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { adoptOrganizationAction, createOrganizationAction } from "../actions.ts";

export const metadata: Metadata = { title: "Onboard a customer" };

export default async function Page() {
  const staff = await requireVisitor("/onboarding/new");
  const page = await readWizard(staff, null);
  return (
    <WizardFrame page={page} shown="organization">
      <OrganizationForm page={page} action={createOrganizationAction} adopt={adoptOrganizationAction} />
    </WizardFrame>
  );
}
