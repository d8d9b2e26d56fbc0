"use client";

import { useActionState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

/** Another key for the same user. Where one works, the customer's name has to be typed: it stops. */
export function RotateForm({
  action,
  operationId,
  tenantId,
  tenantName,
  kills,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  tenantName: string;
  /** Whether a key that works stops. */
  kills: boolean;
  disabledReason: string | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  const values = state.status === "done" ? {} : state.values;
  return (
    <form action={submit} noValidate className="space-y-4">
      <FormOutcome state={state} prefix="rotate-" />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      {kills && (
        <TextField
          name="typedName"
          id="rotate-typedName"
          label={`Type ${tenantName} to confirm`}
          required
          autoComplete="off"
          defaultValue={values.typedName}
          error={state.problem?.fields?.typedName}
        />
      )}
      <SubmitButton variant={kills ? "danger" : "primary"} disabledReason={disabledReason}>
        {kills ? "Rotate the key now" : "Mint a new key"}
      </SubmitButton>
    </form>
  );
}
