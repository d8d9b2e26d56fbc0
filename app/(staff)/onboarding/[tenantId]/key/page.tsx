import type { Metadata } from "next";
import { KeyStep } from "#components/onboarding/key-step.tsx";
import { Step } from "#components/onboarding/step.tsx";
import { stepPage } from "#lib/onboarding/page.ts";
import { checkAgainAction, mintKeyAction, startOverAction } from "../../actions.ts";

export const metadata: Metadata = { title: "API key" };

const actions = { check: checkAgainAction, replaceKey: mintKeyAction, startOver: startOverAction };

export default stepPage("key", (page) => (
  <Step page={page} step="key" actions={actions}>
    <KeyStep page={page} action={mintKeyAction} />
  </Step>
));
