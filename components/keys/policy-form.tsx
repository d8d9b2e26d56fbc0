"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyPolicyView } from "#lib/keys/views.ts";
import type { Right } from "#lib/staff/views.ts";

/** How old keys may get, and the emails of service users that get a second key. */
export function PolicyForm({
  policy: { maxAgeDays, serviceAddress },
  seen,
  action,
  right,
}: {
  policy: KeyPolicyView;
  seen: string;
  action: FormAction;
  right: Right;
}) {
  if (!right.allowed)
    return (
      <ReadOnly
        facts={[
          { label: "Rotate keys every", value: `${maxAgeDays} days` },
          { label: "Service users", value: serviceAddress ?? "Not set up" },
        ]}
        reason={right.reason}
      />
    );
  const values = { maxAgeDays: String(maxAgeDays), serviceAddress: serviceAddress ?? "" };
  return (
    <Form action={action} values={values} hidden={{ seen }} className="space-y-4">
      <FormOutcome />
      <TextField
        name="maxAgeDays"
        label="Rotate keys every (days)"
        inputMode="numeric"
        required
        autoComplete="off"
        hint="Your team is reminded to rotate older keys. They keep working."
      />
      <TextField
        name="serviceAddress"
        label="Service user email pattern"
        optional
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        placeholder="polytomic+{tenant}-{n}@partner.example"
        hint="An email address of your own. Polytomic sends the invitation to it. {tenant} becomes the customer's name with a short id, {n} a number."
      />
      <SubmitButton variant="primary">Save key policy</SubmitButton>
    </Form>
  );
}
