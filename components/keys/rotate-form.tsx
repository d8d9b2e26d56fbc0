"use client";

import { ActionForm } from "#components/ui/action-form.tsx";
import { DialogForm } from "#components/ui/dialog-form.tsx";
import { useForm } from "#components/ui/form.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { KeysPage } from "#lib/keys/views.ts";

type Rotating = {
  page: Pick<KeysPage, "tenantId" | "tenantName" | "current" | "operationIds">;
  action: FormAction;
  disabledReason: string | undefined;
};

const requestOf = ({ tenantId, current, operationIds }: Rotating["page"]) => ({
  operationId: operationIds.rotate,
  tenantId,
  // The key that the page shows as the one in use.
  seenKeyId: current?.id ?? "",
});

/** Mints another key for the same user in place of one that works: the tenant's name has to be typed. */
export function RotateForm({ page, action, disabledReason }: Rotating) {
  const form = useForm(action);
  return (
    <DialogForm
      form={form}
      label="Rotate now"
      title="Rotate the key now"
      says="Mints a new key for the same user. The old key stops at once: anything that uses it fails until it has the new key."
      prefix="rotate-"
      hidden={requestOf(page)}
      disabledReason={disabledReason}
    >
      <TextField name="typedName" label={`Type ${page.tenantName} to confirm`} required autoComplete="off" />
      <SubmitButton variant="danger">Rotate the key now</SubmitButton>
    </DialogForm>
  );
}

/** Mints the key that is missing, or the one in place of a key that does not work. */
export function MintForm({ page, action, disabledReason, isMain }: Rotating & { isMain: boolean }) {
  return (
    <ActionForm
      action={action}
      fields={requestOf(page)}
      label="Mint a new key"
      variant={isMain ? "primary" : "secondary"}
      right={disabledReason === undefined ? undefined : { allowed: false, reason: disabledReason }}
    />
  );
}
