import type { Metadata } from "next";
import { OrganizationForm } from "#components/onboarding/organization-form.tsx";
import { Step } from "#components/onboarding/step.tsx";
import { stepPage } from "#lib/onboarding/page.ts";
import {
  adoptOrganizationAction,
  checkAgainAction,
  createOrganizationAction,
  startOverAction,
} from "../../actions.ts";

export const metadata: Metadata = { title: "Organization" };

const actions = { check: checkAgainAction, adopt: adoptOrganizationAction, startOver: startOverAction };

export default stepPage("organization", (page) => (
  <Step page={page} step="organization" actions={actions}>
    <OrganizationForm
      page={page}
      action={createOrganizationAction}
      adopt={adoptOrganizationAction}
      discard={startOverAction}
    />
  </Step>
));
