import { Mail } from "lucide-react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import { roleOptions } from "./roles.ts";

export function AddUserForm({
  tenantId,
  operationId,
  right,
  state,
  submit,
}: {
  tenantId: string;
  operationId: string;
  right: Right;
  state: FormState;
  submit: (form: FormData) => void;
}) {
  const values = state.status === "done" ? {} : state.values;
  return (
    <form action={submit} noValidate className="space-y-5">
      <FormOutcome state={state} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <input type="hidden" name="operationId" value={operationId} />
      <TextField
        name="email"
        label="Email"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={values.email}
        error={state.problem?.fields?.email}
      />
      <SelectField
        name="role"
        label="Role"
        options={roleOptions}
        defaultValue={values.role ?? "user"}
        error={state.problem?.fields?.role}
        hint="An admin manages the whole organization."
      />
      <p className="flex items-start gap-2 border-t border-line pt-4">
        <Mail size={16} aria-hidden className="mt-[3px] shrink-0 text-accent" />
        <span>
          Polytomic will send this address an invitation as soon as the user is added. It cannot be called
          back.
        </span>
      </p>
      <SubmitButton variant="primary" disabledReason={disabledReason(right)}>
        Add user
      </SubmitButton>
    </form>
  );
}
