"use client";

import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { HideKey } from "./hide-key.tsx";
import { NameField } from "./name-field.tsx";
import { NameMatches } from "./name-matches.tsx";
import { SsoSection } from "./sso-section.tsx";
import { whyNotSend } from "./step-availability.ts";
import { StepFacts } from "./step-facts.tsx";

/** The first step. The first submit creates the draft; later ones send its id. */
export function OrganizationForm({
  page,
  action,
  adopt,
  discard,
}: {
  page: WizardPage;
  action: FormAction;
  adopt: FormAction;
  discard: FormAction;
}) {
  const form = useForm(action);
  const { matches, values } = page;
  // The same draft however often the form is sent: an answer may come with a page that has made another id.
  const tenantId = matches?.tenantId ?? form.state.values.tenantId ?? page.tenantId ?? values.tenantId;
  const similar = matches !== null && (
    <NameMatches found={matches} adopt={adopt} discard={discard} right={page.onboard} />
  );
  if (!page.onboard.allowed)
    return (
      <div className="space-y-6">
        {similar}
        <StepFacts page={page} step="organization" form={form} />
      </div>
    );
  return (
    <div className="space-y-6">
      <FormOutcome form={form} />
      {similar}
      <Form
        form={form}
        values={values}
        hidden={{ tenantId, operationId: tenantId }}
        disabledReason={whyNotSend(page)}
      >
        <NameField
          tenantId={tenantId}
          initial={form.state.values.name ?? values.name ?? ""}
          known={page.matches === null ? undefined : values.name}
        />
        <TextField
          name="externalId"
          label="Customer id"
          limit={limits.customerId}
          optional
          hint="The customer's id in your own systems. One customer has one id."
          mono
          autoComplete="off"
          spellCheck={false}
        />
        <SsoSection hasClientSecret={page.hasClientSecret} />
        <TextField
          name="email"
          label="Root user email"
          type="email"
          optional
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          // The next step has a field of this name: what is typed while this form is sent would be lost.
          readOnly={form.isPending}
          hint="With it you can do all three steps at once. Polytomic then sends this address an invitation right away, which can't be undone."
        />
        <HideKey hiding={page.hiding} />
        <div className="flex flex-wrap items-start gap-2">
          <SubmitButton variant={matches === null ? "primary" : "secondary"}>
            Create organization
          </SubmitButton>
          <SubmitButton name="allSteps" value="yes">
            Do all three steps
          </SubmitButton>
          {matches?.mayGoOn && (
            <SubmitButton name="despiteMatches" value="yes">
              Create anyway
            </SubmitButton>
          )}
        </div>
      </Form>
    </div>
  );
}
