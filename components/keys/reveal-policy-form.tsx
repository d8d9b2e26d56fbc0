"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
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
  if (!right.allowed)
    return (
      <ReadOnly
        facts={[
          { label: "Reason", value: asksReason ? "Asked for at each read" : "Not asked for" },
          { label: "Keys per hour", value: readsPerHour ?? "No limit" },
        ]}
        reason={right.reason}
      />
    );
  return (
    <Form
      action={action}
      prefix="reveal-"
      values={{ asksReason: String(asksReason), readsPerHour: String(readsPerHour ?? "") }}
      hidden={{ seen }}
      className="space-y-4"
    >
      <FormOutcome />
      <CheckboxField
        name="asksReason"
        label="Ask for a reason"
        hint="Copying or revealing a key then needs a reason. It is shown in the audit log and in the tenant's timeline."
      />
      <TextField
        name="readsPerHour"
        label="Keys per person and hour"
        optional
        inputMode="numeric"
        autoComplete="off"
        hint="After this many, each read waits 30 seconds. After half as many again, reads stop until another admin allows more on the Team page. Leave empty for no limit."
      />
      <SubmitButton variant="primary">Save limits</SubmitButton>
    </Form>
  );
}
