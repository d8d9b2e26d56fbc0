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
  /** A key that is not ours can only be taken out of use. */
  isOurs: boolean;
  disabledReason: string | undefined;
}) {
  const [state, submit] = useActionState(action, idle);
  const prefix = which === "" ? "revoke-" : `revoke-${which}-`;
  const key = which === "" ? "key" : `${which} key`;
  const label = isOurs ? `Revoke the ${key}` : `Take the ${key} out of use`;
  return (
    <form action={submit} noValidate className="space-y-4">
      <FormOutcome state={state} prefix={prefix} />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <input type="hidden" name="keyId" value={keyId} />
      <TextField
        name="reason"
        id={`${prefix}reason`}
        label={which === "" ? "Reason" : `Reason, for the ${key}`}
        required
        autoComplete="off"
        defaultValue={state.status === "done" ? "" : state.values.reason}
        error={state.problem?.fields?.reason}
        hint="Where it leaked, for the timeline. Never the key itself."
      />
      <SubmitButton variant="danger" disabledReason={disabledReason} aria-label={`${label} of ${tenantName}`}>
        {label}
      </SubmitButton>
    </form>
  );
}
