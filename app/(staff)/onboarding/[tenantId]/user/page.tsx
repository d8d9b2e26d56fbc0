import type { Metadata } from "next";
import { Step } from "#components/onboarding/step.tsx";
import { UserForm } from "#components/onboarding/user-form.tsx";
import { stepPage } from "#lib/onboarding/page.ts";
import { addRootUserAction, adoptUserAction, checkAgainAction, startOverAction } from "../../actions.ts";

export const metadata: Metadata = { title: "Root user" };

const actions = { check: checkAgainAction, adopt: adoptUserAction, startOver: startOverAction };

export default stepPage("user", (page) => (
  <Step page={page} step="user" actions={actions}>
    <UserForm page={page} action={addRootUserAction} />
  </Step>
));
