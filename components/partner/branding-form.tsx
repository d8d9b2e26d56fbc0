"use client";

import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { BrandingView } from "#lib/partner/views.ts";
import type { Right } from "#lib/staff/views.ts";
import { LogoField } from "./logo-field.tsx";

/** How the partner appears to customers. */
export function BrandingForm({
  branding: { name, support, logo },
  action,
  right,
}: {
  branding: BrandingView;
  action: FormAction;
  right: Right;
}) {
  return (
    <Form
      action={action}
      values={{ name: name ?? "", support: support ?? "" }}
      disabledReason={disabledReason(right)}
      className="space-y-4"
    >
      <FormOutcome />
      <TextField
        name="name"
        label="Name"
        optional
        autoComplete="organization"
        hint="Your company or product, as customers know it."
      />
      <TextField
        name="support"
        label="Support contact"
        optional
        autoComplete="off"
        hint="An email address, a phone number or an https:// address."
      />
      <LogoField key={logo} logo={logo} />
      <SubmitButton variant="primary">Save branding</SubmitButton>
    </Form>
  );
}
