"use client";

import { useActionState } from "react";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";

/** The link is shown once, after it was made: we keep only its hash. */
function Link({ link, message }: { link: string; message: string | undefined }) {
  return (
    <Notice tone="good" role="status" title={message ?? "Invitation made"}>
      <p>Send this link to your colleague. It works once, and is not shown again.</p>
      <p className="flex flex-wrap items-center gap-2 pt-1">
        <code className="min-w-0 rounded-sm bg-raised px-2 py-1 font-mono text-sm">{link}</code>
        <CopyButton text={link} what="invitation link" label />
      </p>
    </Notice>
  );
}

export function InviteForm({ action, right }: { action: FormAction<{ link: string }>; right: Right }) {
  const [state, submit] = useActionState(action, idle);
  const link = state.data?.link ?? null;
  const values = state.status === "done" ? {} : state.values;
  return (
    <div className="space-y-5">
      {link === null ? <FormOutcome state={state} /> : <Link link={link} message={state.message} />}
      <form action={submit} noValidate className="space-y-5">
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
          defaultValue={values.role ?? "onboarder"}
          error={state.problem?.fields?.role}
          hint="Viewers look. Onboarders bring customers on. Admins also manage staff."
        />
        <CheckboxField
          name="seesKeys"
          label="May see keys"
          defaultChecked={values.seesKeys === "on" || values.seesKeys === "true"}
          error={state.problem?.fields?.seesKeys}
          hint="Copy and reveal organization keys. Each time is on record."
        />
        <SubmitButton variant="primary" disabledReason={disabledReason(right)}>
          Invite
        </SubmitButton>
      </form>
    </div>
  );
}
