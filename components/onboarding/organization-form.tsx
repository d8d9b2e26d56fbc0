"use client";

import { useActionState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { WizardPage } from "#lib/onboarding/views.ts";
import { NameMatches } from "./name-matches.tsx";
import { SsoFields } from "./sso-fields.tsx";
import { whyNotSend } from "./step-availability.ts";

/** The first step. The draft comes into being with the first answer; from then on its id goes along. */
export function OrganizationForm({
  page,
  action,
  adopt,
}: {
  page: WizardPage;
  action: FormAction;
  adopt: FormAction;
}) {
  const [state, submit] = useActionState(action, idle);
  const found = page.matches;
  const values = state.status === "idle" ? page.values : { ...page.values, ...state.values };
  const tenantId = found?.tenantId ?? state.values.tenantId ?? page.tenantId ?? page.values.tenantId;
  const whyNot = whyNotSend(page);
  return (
    <div className="space-y-6">
      <FormOutcome state={state} />
      {found !== null && <NameMatches found={found} adopt={adopt} />}
      <form action={submit} noValidate className="space-y-5">
        {tenantId && <input type="hidden" name="tenantId" value={tenantId} />}
        <TextField
          name="name"
          label="Organization name"
          required
          autoComplete="off"
          defaultValue={values.name}
          error={state.problem?.fields?.name}
        />
        <TextField
          name="externalId"
          label="Customer id"
          optional
          hint="The customer's id in your own systems. One customer has one id."
          mono
          autoComplete="off"
          spellCheck={false}
          defaultValue={values.externalId}
          error={state.problem?.fields?.externalId}
        />
        <SsoFields values={values} state={state} hasClientSecret={page.hasClientSecret} />
        <div className="flex flex-wrap items-start gap-2">
          <SubmitButton variant="primary" disabledReason={whyNot}>
            Create organization
          </SubmitButton>
          {found?.mayGoOn && (
            <SubmitButton name="despiteMatches" value="yes" disabledReason={whyNot}>
              Create anyway
            </SubmitButton>
          )}
        </div>
      </form>
    </div>
  );
}
