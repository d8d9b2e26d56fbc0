"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { TimingView } from "#lib/notices/timing.ts";

const options = [
  { value: "at_once", label: "At once" },
  { value: "daily", label: "Once a day, at 06:00 UTC" },
  { value: "off", label: "Never" },
];

/** When one gets emails about the tenants that one owns. */
export function TimingForm({
  action,
  timing: { timing, isMailSet },
}: {
  action: FormAction;
  timing: TimingView;
}) {
  if (!isMailSet) return <p className="text-ink-soft">This app sends no email: SMTP_URL is not set.</p>;
  return (
    <Form action={action} prefix="notices-" values={{ timing }}>
      <FormOutcome />
      <SelectField
        name="timing"
        label="Email me about my tenants"
        options={options}
        hint="Notifications within five minutes come in one email."
      />
      <SubmitButton>Save choice</SubmitButton>
    </Form>
  );
}
