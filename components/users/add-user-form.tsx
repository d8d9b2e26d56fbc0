import { DocsLink } from "#components/ui/away-link.tsx";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Mail } from "#components/ui/more-icons.ts";
import { ReadOnly } from "#components/ui/read-only.tsx";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { Right } from "#lib/staff/views.ts";
import { roleOptions } from "./roles.ts";

export function AddUserForm({
  tenantId,
  operationId,
  right,
  form,
}: {
  tenantId: string;
  operationId: string;
  right: Right;
  form: FormHandle;
}) {
  if (!right.allowed) return <ReadOnly reason={right.reason} />;
  return (
    <Form form={form} hidden={{ tenantId, operationId }} values={{ role: "user" }}>
      <FormOutcome />
      <TextField
        name="email"
        label="Email"
        type="email"
        required
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
      />
      <SelectField
        name="role"
        label="Role"
        options={roleOptions}
        hint={
          <>
            An admin manages the whole organization. <DocsLink page="roles">Roles at Polytomic</DocsLink>
          </>
        }
      />
      <p className="flex items-start gap-2 border-t border-line pt-4">
        <Mail size={16} aria-hidden className="mt-[3px] shrink-0 text-accent" />
        <span>
          Polytomic will send this address an invitation as soon as the user is added. This can't be undone.
        </span>
      </p>
      <SubmitButton variant="primary">Add user</SubmitButton>
    </Form>
  );
}
