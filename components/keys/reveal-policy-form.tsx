"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { RevealPolicyView } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";

/** What reading a key asks of people: a reason, and a limit for an hour. */
export function RevealPolicyForm({
  policy: { asksReason, readsPerHour },
  seen,
  action,
  right,
}: {
  policy: RevealPolicyView;
  seen: string;
  action: FormAction;
  right: Right;
}) {
  return (
    <Form
      action={action}
      prefix="reveal-"
      values={{ asksReason: String(asksReason), readsPerHour: String(readsPerHour ?? "") }}
      hidden={{ seen }}
      disabledReason={disabledReason(right)}
      className="space-y-4"
    >
      <FormOutcome />
      <CheckboxField
        name="asksReason"
        label="Ask for a reason"
        hint="Whoever copies or reveals a key says why. The reason is shown in the audit log and in the tenant's timeline."
      />
      <TextField
        name="readsPerHour"
        label="Keys that a person may read in an hour"
        optional
        inputMode="numeric"
        autoComplete="off"
        hint="Past this number each read has to wait 30 seconds. After half as many again, reads stop until another admin allows more on the Team page. Leave it empty for no limit."
      />
      <SubmitButton variant="primary">Save reading of keys</SubmitButton>
    </Form>
  );
}
