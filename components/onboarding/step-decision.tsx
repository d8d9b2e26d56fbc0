import type { ReactNode } from "react";
import { ActionForm } from "#components/ui/action-form.tsx";
import { AskForm } from "#components/ui/ask-form.tsx";
import { CircleHelp } from "#components/ui/more-icons.ts";
import type { StepState, WizardPage } from "#lib/onboarding/views.ts";
import type { StepName } from "#lib/tenants/views.ts";
import type { StepActions } from "./step-state.tsx";

/** A person has to decide how to continue. */
export function StepDecision({
  page,
  step,
  state,
  actions,
  startOver,
}: {
  page: WizardPage;
  step: StepName;
  state: Extract<StepState, { kind: "decide" }>;
  actions: StepActions;
  startOver: ReactNode;
}) {
  const fields = { tenantId: page.tenantId ?? "" };
  const idField = step === "user" ? "userId" : "organizationId";
  return (
    <section aria-labelledby="decide" className="rounded-lg border border-warn bg-surface">
      <div className="flex gap-2 rounded-t-[5px] bg-warn-soft px-4 py-2.5">
        <CircleHelp size={16} aria-hidden className="mt-[3px] shrink-0 text-warn" />
        <div>
          <h2 id="decide" className="font-semibold">
            {state.title}
          </h2>
          <p>{state.message}</p>
        </div>
      </div>
      <div className="divide-y divide-line px-4">
        {state.adopt !== null && actions.adopt && (
          <div className="flex flex-wrap items-center justify-between gap-3 py-3">
            <div className="min-w-0">
              <p translate="no" className="font-[550]">
                {state.adopt.name}
              </p>
              <code translate="no" className="font-mono text-xs text-ink-soft">
                {state.adopt.id}
              </code>
            </div>
            {page.onboard.allowed && (
              <ActionForm
                action={actions.adopt}
                fields={{ ...fields, [idField]: state.adopt.id }}
                label="Adopt"
                name={`Adopt ${state.adopt.name}`}
                variant="primary"
                right={page.onboard}
                align="end"
              />
            )}
          </div>
        )}
        {page.onboard.allowed && state.replaceKey && actions.replaceKey && (
          <div className="flex flex-wrap items-center justify-between gap-3 py-3">
            <p className="max-w-[46ch] text-ink-soft">
              Replacing mints a new key. The old key stops working at once, everywhere.
            </p>
            <AskForm
              action={actions.replaceKey}
              fields={{ ...fields, replace: "yes" }}
              label="Replace the key"
              says="Whatever uses the old key fails until it has the new one."
              confirm="Stop the old key and mint a new one"
              right={page.onboard}
              align="end"
            />
          </div>
        )}
        {page.onboard.allowed ? (
          <div className="flex flex-wrap items-start gap-2 py-3">
            <ActionForm
              action={actions.check}
              fields={fields}
              label="Check again"
              size="sm"
              right={page.onboard}
            />
            {state.changeInput && (
              <a className="btn btn-secondary btn-sm" href="#change">
                Change the input
              </a>
            )}
            {startOver}
          </div>
        ) : (
          <p className="py-3 text-ink-soft">{page.onboard.reason}</p>
        )}
      </div>
    </section>
  );
}
