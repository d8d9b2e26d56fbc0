"use client";

import { Form } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";

/** Mints another key for the same user. If a working key stops, the tenant's name has to be typed. */
export function RotateForm({
  action,
  operationId,
  tenantId,
  tenantName,
  seenKeyId,
  kills,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  tenantName: string;
  /** The key that the page shows as the one in use. */
  seenKeyId: string | undefined;
  /** Whether a working key stops. */
  kills: boolean;
  disabledReason: string | undefined;
}) {
  return (
    <Form
      action={action}
      prefix="rotate-"
      hidden={{ operationId, tenantId, seenKeyId: seenKeyId ?? "" }}
      disabledReason={disabledReason}
      className="space-y-4"
    >
      <FormOutcome />
      {kills && (
        <TextField name="typedName" label={`Type ${tenantName} to confirm`} required autoComplete="off" />
      )}
      <SubmitButton variant={kills ? "danger" : "primary"}>
        {kills ? "Rotate the key now" : "Mint a new key"}
      </SubmitButton>
    </Form>
  );
}
