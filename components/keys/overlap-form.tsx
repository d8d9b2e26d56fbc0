import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormState } from "#lib/forms/state.ts";

/** Begins a rotation without an outage: says who is invited before anybody is. */
export function OverlapForm({
  operationId,
  tenantId,
  address,
  disabledReason,
  state,
  submit,
}: {
  operationId: string;
  tenantId: string;
  /** By the key policy's pattern; empty without one. */
  address: string;
  disabledReason: string | undefined;
  state: FormState;
  submit: (form: FormData) => void;
}) {
  return (
    <form action={submit} noValidate className="space-y-4">
      <FormOutcome state={state} prefix="overlap-" />
      <input type="hidden" name="operationId" value={operationId} />
      <input type="hidden" name="tenantId" value={tenantId} />
      <TextField
        name="email"
        id="overlap-email"
        label="Address of the service user"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={state.values.email ?? address}
        error={state.problem?.fields?.email}
        hint={
          address === ""
            ? "An address of your own. Polytomic mails an invitation to it. The key policy can suggest one."
            : "By the key policy's pattern. Polytomic mails an invitation to it."
        }
      />
      <SubmitButton variant="primary" disabledReason={disabledReason}>
        Add service user and mint second key
      </SubmitButton>
    </form>
  );
}
