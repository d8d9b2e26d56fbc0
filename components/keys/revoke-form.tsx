"use client";

import { DialogForm } from "#components/ui/dialog-form.tsx";
import { useForm } from "#components/ui/form.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { limits } from "#lib/forms/limits.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeyInUse, KeysPage } from "#lib/keys/views.ts";

/** What the button does to this key. */
function effectOf({ state, foreign }: KeyInUse, isOneOfTwo: boolean): string {
  if (foreign === "user")
    return "This key belongs to another user. Stopping it here means it can no longer be copied here. It keeps working at Polytomic until that user is removed or their key is replaced.";
  if (foreign === "organization")
    return "This key opens another organization, so it can't be revoked from here. Stopping it here means it can no longer be copied here. It keeps working at Polytomic until it is replaced there.";
  if (state === "next")
    return "For a new key that leaked. It stops at once, its service user is removed and the rotation is cancelled. The old key keeps working.";
  if (isOneOfTwo)
    return "For an old key that leaked. It stops at once and only the new key works: anything that has not switched fails until it does.";
  return "For a key that leaked. It stops at once, and the customer has no key until you mint a new one.";
}

/** For a leak: ends one key in use and asks for nothing but a reason. A foreign key can only be stopped here. */
export function RevokeForm({
  page: { tenantId, tenantName, operationIds, next },
  inUse,
  action,
  disabledReason,
}: {
  page: KeysPage;
  inUse: KeyInUse;
  action: FormAction;
  disabledReason: string | undefined;
}) {
  const form = useForm(action);
  const which = next === null ? "" : inUse.state === "next" ? "new" : "old";
  const key = which === "" ? "key" : `${which} key`;
  const label = inUse.foreign === null ? `Revoke the ${key}` : `Stop using the ${key}`;
  return (
    <DialogForm
      form={form}
      label={label}
      title={label}
      says={effectOf(inUse, which !== "")}
      variant="danger"
      prefix={which === "" ? "revoke-" : `revoke-${which}-`}
      hidden={{ operationId: operationIds.revoke[inUse.state], tenantId, keyId: inUse.id }}
      disabledReason={disabledReason}
    >
      <TextField
        name="reason"
        limit={limits.revokeReason}
        label={which === "" ? "Reason" : `Reason, for the ${key}`}
        required
        autoComplete="off"
        hint="Where it leaked, for the timeline. Never enter the key itself."
      />
      <SubmitButton variant="danger" aria-label={`${label} of ${tenantName}`}>
        {label}
      </SubmitButton>
    </DialogForm>
  );
}
