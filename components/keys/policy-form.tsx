"use client";

import { useActionState } from "react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { KeyPolicyView } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";

/** How old keys may get, and what the service users are called that keep a second one. */
export function PolicyForm({
  policy,
  action,
  right,
}: {
  policy: KeyPolicyView;
  action: FormAction;
  right: Right;
}) {
  const [state, submit] = useActionState(action, idle);
  const { values } = state;
  return (
    <form action={submit} noValidate className="space-y-4">
      <FormOutcome state={state} />
      <TextField
        name="maxAgeDays"
        label="Keys are due after, in days"
        inputMode="numeric"
        required
        autoComplete="off"
        defaultValue={values.maxAgeDays ?? String(policy.maxAgeDays)}
        error={state.problem?.fields?.maxAgeDays}
        hint="Staff are reminded to rotate an older key. It goes on working."
      />
      <TextField
        name="serviceAddress"
        label="Address of service users"
        optional
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="polytomic+{tenant}-{n}@partner.example"
        defaultValue={values.serviceAddress ?? policy.serviceAddress ?? ""}
        error={state.problem?.fields?.serviceAddress}
        hint="An address of your own, to which Polytomic mails the invitation. {tenant} becomes the customer's name with a short id, {n} a number."
      />
      <SubmitButton variant="primary" disabledReason={disabledReason(right)}>
        Save key policy
      </SubmitButton>
    </form>
  );
}
