"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, type FormHandle } from "#components/ui/form.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { Select } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Member } from "#lib/staff/views.ts";

/** A colleague's role and the right to see keys. */
export function RightsForm({ member, form, prefix }: { member: Member; form: FormHandle; prefix: string }) {
  const roleIsFixed = !member.changeRole.allowed;
  const whyRole = disabledReason(member.changeRole);
  return (
    <Form
      form={form}
      prefix={prefix}
      // A disabled select is not sent with the form.
      hidden={{
        staffId: member.id,
        role: roleIsFixed ? member.role : undefined,
        seen: member.seen,
      }}
      values={{ role: member.role, seesKeys: String(member.seesKeys) }}
      className="flex flex-wrap items-center gap-x-4 gap-y-2"
      disabledReason={disabledReason(member.edit)}
    >
      <Select
        name="role"
        aria-label={`Role of ${member.name}`}
        aria-describedby={whyRole ? `${prefix}why-role` : undefined}
        title={whyRole}
        disabled={roleIsFixed}
        options={roleOptions}
        className="input w-auto min-w-32"
      />
      {whyRole && (
        <span id={`${prefix}why-role`} className="sr-only">
          {whyRole}
        </span>
      )}
      <CheckboxField name="seesKeys" label="May see keys" aria-label={`May see keys: ${member.name}`} />
      <SubmitButton aria-label={`Save ${member.name}`} align="end">
        Save
      </SubmitButton>
    </Form>
  );
}
