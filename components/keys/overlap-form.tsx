import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";

/** Starts a rotation with overlap. Shows who is invited before anyone is. */
export function OverlapForm({
  operationId,
  tenantId,
  seenKeyId,
  address,
  disabledReason,
  form,
  keep,
  isMain,
}: {
  operationId: string;
  tenantId: string;
  /** The key that the page shows as the one in use. */
  seenKeyId: string;
  /** By the key policy's pattern; empty without one. */
  address: string;
  disabledReason: string | undefined;
  form: FormHandle;
  /** Whether the form keeps the email that was sent. */
  keep: boolean;
  /** Whether the page recommends it. */
  isMain: boolean;
}) {
  return (
    <Form
      form={form}
      prefix="overlap-"
      hidden={{ operationId, tenantId, seenKeyId }}
      values={{ email: address }}
      keep={keep}
      disabledReason={disabledReason}
      className="space-y-4"
    >
      <FormOutcome />
      <TextField
        name="email"
        label="Service user email"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        hint={
          address === ""
            ? "An email address of your own. Polytomic sends an invitation to it. The key policy can suggest one."
            : "From the key policy. Polytomic sends an invitation to it."
        }
      />
      <SubmitButton variant={isMain ? "primary" : "secondary"}>
        Add service user and mint second key
      </SubmitButton>
    </Form>
  );
}
