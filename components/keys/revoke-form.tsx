"use client";

import { useActionState } from "react";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";

/** For a leak: a reason and nothing else stands between the click and the key's end. */
export function RevokeForm({
  action,
  operationId,
  tenantId,
  tenantName,
  disabledReason,
}: {
  action: FormAction;
  operationId: string;
  tenantId: string;
  tenantName: string;
  disabledReason: string | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  return (
    <form action={submit} noValidate className="space-y-4">
      <FormOutcome state={state} prefix="revoke-" />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <TextField
        name="reason"
        id="revoke-reason"
        label="Reason"
        required
        autoComplete="off"
        defaultValue={state.status === "done" ? "" : state.values.reason}
        error={state.fields.reason}
        hint="Where it leaked, for the timeline. Never the key itself."
      />
      <SubmitButton
        variant="danger"
        disabledReason={disabledReason}
        aria-label={`Revoke the key of ${tenantName}`}
      >
        Revoke the key
      </SubmitButton>
    </form>
  );
}
