"use client";

import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { SelectField } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { TextField } from "#components/ui/text-field.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { InvitationRow, MailedLink, Right } from "#lib/staff/views.ts";
import { OneTimeLink } from "./one-time-link.tsx";

/** `open`: the pending invitations. */
export function InviteForm({
  action,
  open,
  right,
}: {
  action: FormAction<MailedLink>;
  open: InvitationRow[];
  right: Right;
}) {
  const form = useForm(action);
  const { message, data } = form.state;
  return (
    <Form form={form} values={{ role: "onboarder" }} disabledReason={disabledReason(right)}>
      {data ? (
        <OneTimeLink
          made={data}
          isOpen={open.some(({ linkId }) => linkId === data.linkId)}
          title={message ?? "Invitation made"}
          what="invitation link"
        />
      ) : (
        <FormOutcome />
      )}
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
