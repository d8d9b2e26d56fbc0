"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** For a leak: revokes the key and asks for nothing but a reason. */
export function RevokeForm({
  action,
  operationId,
  tenantId,
  tenantName,
  keyId,
  which,
  isOurs,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  tenantName: string;
  keyId: string;
  /** "old" or "new" where there are two. */
  which: "" | "old" | "new";
  /** A foreign key can only be taken out of use. */
  isOurs: boolean;
  disabledReason: string | undefined;
}) {
  const key = which === "" ? "key" : `${which} key`;
  const label = isOurs ? `Revoke the ${key}` : `Take the ${key} out of use`;
  return (
    <Form
      action={action}
      prefix={which === "" ? "revoke-" : `revoke-${which}-`}
      hidden={{ operationId, tenantId, keyId }}
      disabledReason={disabledReason}
      className="space-y-4"
    >
      <FormOutcome />
      <TextField
        name="reason"
        label={which === "" ? "Reason" : `Reason, for the ${key}`}
        required
        autoComplete="off"
        hint="Where it leaked, for the timeline. Never enter the key itself."
      />
      <SubmitButton variant="danger" aria-label={`${label} of ${tenantName}`}>
        {label}
      </SubmitButton>
    </Form>
  );
}
