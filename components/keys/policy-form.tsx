"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyPolicyView } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";

/** How old keys may get, and what the service users are called that keep a second one. */
export function PolicyForm({
  policy: { maxAgeDays, serviceAddress },
  action,
  right,
}: {
  policy: KeyPolicyView;
  action: FormAction;
  right: Right;
}) {
  const values = { maxAgeDays: String(maxAgeDays), serviceAddress: serviceAddress ?? "" };
  return (
    <Form action={action} values={values} disabledReason={disabledReason(right)} className="space-y-4">
      <FormOutcome />
      <TextField
        name="maxAgeDays"
        label="Keys are due after, in days"
        inputMode="numeric"
        required
        autoComplete="off"
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
        hint="An address of your own, to which Polytomic mails the invitation. {tenant} becomes the customer's name with a short id, {n} a number."
      />
      <SubmitButton variant="primary">Save key policy</SubmitButton>
    </Form>
  );
}
