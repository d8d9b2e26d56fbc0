import type { WizardPage } from "#lib/onboarding/views.ts";

/** Why this step's button cannot be used now, or nothing. Who may not onboard sees no button. */
export const whyNotSend = (page: WizardPage): string | undefined => page.blocked?.title;

/** Whether the step's form is shown. While a request is out or in doubt there is nothing to fill in. */
export function formShown(page: WizardPage): boolean {
  const { state } = page;
  return (
    state.kind === "ready" || state.kind === "rejected" || (state.kind === "decide" && state.changeInput)
  );
}
