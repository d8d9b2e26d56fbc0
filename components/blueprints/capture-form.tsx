"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

/** Drafts a blueprint from what a tenant's organization has. */
export function CaptureForm({ capture, edit }: { capture: FormAction; edit: Right }) {
  return (
    <Form
      action={capture}
      prefix="capture-"
      disabledReason={disabledReason(edit)}
      className="max-w-2xl space-y-5"
    >
      <FormOutcome />
      <TextField
        name="tenant"
        label="Tenant"
        required
        autoComplete="off"
        hint="Its name or customer id. It needs a working key."
      />
      <TextField name="name" label="Name of the blueprint" required autoComplete="off" />
      <SubmitButton>Capture</SubmitButton>
    </Form>
  );
}
