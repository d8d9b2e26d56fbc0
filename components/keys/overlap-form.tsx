import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";

/** Begins a rotation without an outage: says who is invited before anybody is. */
export function OverlapForm({
  operationId,
  tenantId,
  address,
  disabledReason,
  form,
  keep,
}: {
  operationId: string;
  tenantId: string;
  /** By the key policy's pattern; empty without one. */
  address: string;
  disabledReason: string | undefined;
  form: FormHandle;
  /** Whether the address that was sent is offered again, should the form come back. */
  keep: boolean;
}) {
  return (
    <Form
      form={form}
      prefix="overlap-"
      hidden={{ operationId, tenantId }}
      values={{ email: address }}
      keep={keep}
      disabledReason={disabledReason}
      className="space-y-4"
    >
      <FormOutcome />
      <TextField
        name="email"
        label="Address of the service user"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={
          address === ""
            ? "An address of your own. Polytomic mails an invitation to it. The key policy can suggest one."
            : "By the key policy's pattern. Polytomic mails an invitation to it."
        }
      />
      <SubmitButton variant="primary">Add service user and mint second key</SubmitButton>
    </Form>
  );
}
