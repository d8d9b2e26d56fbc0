import { ActionForm } from "#components/ui/action-form.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Person } from "#components/ui/person.tsx";
import { ProgressLine } from "#components/ui/progress-line.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { Time } from "#components/ui/time.tsx";
import { onboardingHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { Elapsed } from "./elapsed.tsx";
import { RunningSteps } from "./running-steps.tsx";
import { StartOver } from "./start-over.tsx";
import { StepDecision } from "./step-decision.tsx";

export type StepActions = {
  /** Each is given tenantId. */
  check: FormAction;
  /** Also organizationId on the organization step, userId on the user step. */
  adopt?: FormAction | undefined;
  /** Also replace=yes. */
  replaceKey?: FormAction | undefined;
  startOver?: FormAction | undefined;
};

const sendingWords = {
  organization: "Creating the organization",
  user: "Adding the root user",
  key: "Minting the API key",
} as const;

/** The state of the step's request, and what to do about it. */
export function StepState({
  page,
  step,
  actions,
}: {
  page: WizardPage;
  step: StepName;
  actions: StepActions;
}) {
  const { state } = page;
  const fields = { tenantId: page.tenantId ?? "" };
  const mayAct = page.onboard.allowed;
  const startOver = mayAct && actions.startOver && <StartOver page={page} action={actions.startOver} />;
  switch (state.kind) {
    case "ready":
      return null;
    case "sending":
      return (
        <div className="border-y border-line">
          <LiveRefresh everyMs={page.allSteps ? 1000 : 2000} />
          <ProgressLine />
          <div className="flex items-center gap-2.5 py-3">
            <Spinner />
            <p role="status">
              <span className="font-semibold">{sendingWords[step]}</span>, started by{" "}
              <Person name={state.by} />.
            </p>
            <span className="ml-auto">
              <Elapsed since={state.since} />
            </span>
          </div>
          {page.allSteps && <RunningSteps steps={page.steps} />}
          <p className="pb-3 text-sm text-ink-soft">
            You can leave this page.{" "}
            <a className="link" href={page.allSteps && page.tenantId ? onboardingHref(page.tenantId) : "?"}>
              Refresh
            </a>
          </p>
        </div>
      );
    case "unknown":
    case "waiting":
      return (
        <Notice
          tone="warn"
          title={state.kind === "unknown" ? "We didn't get an answer" : state.title}
          actions={
            mayAct && (
              <>
                <ActionForm
                  action={actions.check}
                  fields={fields}
                  label="Check again"
                  size="sm"
                  right={state.checkable}
                />
                {startOver}
              </>
            )
          }
        >
          <LiveRefresh everyMs={5000} />
          <p>{state.message}</p>
          {!page.onboard.allowed && <p>{page.onboard.reason}</p>}
          {state.kind === "unknown" && (
            <p className="text-sm text-ink-soft">
              Sent <Time at={state.sentAt} />
            </p>
          )}
        </Notice>
      );
    case "decide":
      return <StepDecision page={page} step={step} state={state} actions={actions} startOver={startOver} />;
    case "rejected":
      return (
        <Notice key="rejected" tone="bad" title="Polytomic refused this" actions={startOver}>
          <p>{state.message}</p>
          <p className="text-sm text-ink-soft">
            <Time at={state.at} /> · <span>{!page.inDoubt && "Nothing was created. "}</span>Fix the input and
            send it again.
          </p>
        </Notice>
      );
  }
}
