import type { ReactNode } from "react";
import type { WizardPage } from "#lib/onboarding/views.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { FinishedStep } from "./finished-step.tsx";
import { formShown } from "./step-availability.ts";
import { type StepActions, StepState } from "./step-state.tsx";
import { WizardFrame } from "./wizard-frame.tsx";

/** A whole page of the wizard: the finished step, its problem, or its form. */
export function Step({
  page,
  step,
  actions,
  children,
}: {
  page: WizardPage;
  /** The step that the address names. */
  step: StepName;
  actions: StepActions;
  /** The step's form, left out while there is nothing to fill in. */
  children: ReactNode;
}) {
  const over = page.steps.find((item) => item.name === step)?.state === "done";
  return (
    <WizardFrame page={page} shown={step}>
      {over ? (
        <FinishedStep page={page} step={step} />
      ) : (
        <>
          <StepState page={page} step={step} actions={actions} />
          {formShown(page) && <div id="change">{children}</div>}
        </>
      )}
    </WizardFrame>
  );
}
