"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

/** The link is shown once, after it was made: we store only its hash. */
function Link({ link, message }: { link: string; message: string | undefined }) {
  return (
    <Notice tone="good" role="status" title={message ?? "Invitation made"}>
      <p>Send this link to your colleague. It works once and is not shown again.</p>
      <p className="flex flex-wrap items-center gap-2 pt-1">
        <code className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm">{link}</code>
        <CopyButton text={link} what="invitation link" label />
      </p>
    </Notice>
  );
}

export function InviteForm({ action, right }: { action: FormAction<{ link: string }>; right: Right }) {
  const form = useForm(action);
  const { message, data } = form.state;
  return (
    <Form form={form} values={{ role: "onboarder" }} disabledReason={disabledReason(right)}>
      {data ? <Link link={data.link} message={message} /> : <FormOutcome />}
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
        hint="Viewers can look. Onboarders can add and change customers. Admins also manage the team."
      />
      <CheckboxField
        name="seesKeys"
        label="May see keys"
        hint="Can copy and reveal organization keys. Every access is logged."
      />
      <SubmitButton variant="primary">Invite</SubmitButton>
    </Form>
  );
}
