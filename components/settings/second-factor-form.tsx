"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { SecurityPage } from "#lib/staff/views.ts";

/** Whether keys are shown only to people with a second factor. */
export function SecondFactorForm({ page, action }: { page: SecurityPage; action: FormAction }) {
  const { requiredForKeys, seen, without, hasSingleSignOn, change } = page;
  return (
    <div className="space-y-4">
      {change.allowed ? (
        <Form
          action={action}
          values={{ requiredForKeys: String(requiredForKeys) }}
          hidden={{ seen }}
          className="space-y-4"
        >
          <FormOutcome />
          <CheckboxField
            name="requiredForKeys"
            label="Require a second factor to see keys"
            hint={`Copying and revealing a key then needs the right to see keys and a second factor, which everyone sets up on their profile.${hasSingleSignOn ? " Those who signed in by single sign-on need none here: require it at the identity provider." : ""}`}
          />
          <SubmitButton variant="primary">Save</SubmitButton>
        </Form>
      ) : (
        <ReadOnly
          facts={[{ label: "To see keys", value: requiredForKeys ? "Required" : "Not required" }]}
          reason={change.reason}
        />
      )}
      {without !== null && (
        <p className="text-sm text-ink-soft">
          {without.length === 0
            ? `Everyone who may see keys has a second factor${hasSingleSignOn ? " or only signs in by single sign-on" : ""}.`
            : `May see keys and have no second factor: ${without.join(", ")}.`}
        </p>
      )}
    </div>
  );
}
