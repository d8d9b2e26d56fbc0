"use client";

import { AskForm } from "#components/ui/ask-form.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Person } from "#components/ui/person.tsx";
import { roleWords } from "#components/ui/role-words.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { InvitationRow, MailedLink, Right } from "#lib/staff/views.ts";
import { OneTimeLink } from "./one-time-link.tsx";

export type InvitationActions = { revoke: FormAction; renew: FormAction<MailedLink> };

function Acts({ invitation, actions }: { invitation: InvitationRow; actions: InvitationActions }) {
  const renewing = useForm(actions.renew);
  const { id, email, renew } = invitation;
  const { message, data } = renewing.state;
  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        <Form
          form={renewing}
          hidden={{ invitationId: id }}
          disabledReason={disabledReason(renew)}
          className=""
        >
          <SubmitButton size="sm" align="end" aria-label={`New link for ${email}`}>
            New link
          </SubmitButton>
        </Form>
        <AskForm
          action={actions.revoke}
          fields={{ invitationId: id }}
          label="Revoke"
          about={`the invitation of ${email}`}
          says="Its link stops working at once. You can invite them again."
          confirm="Revoke the invitation"
          size="sm"
          align="end"
        />
      </div>
      <div className="basis-full empty:hidden">
        {data ? (
          <OneTimeLink
            made={data}
            isOpen={data.linkId === invitation.linkId}
            title={message}
            what="invitation link"
          />
        ) : (
          <FormOutcome form={renewing} />
        )}
      </div>
    </>
  );
}

/** Invitations that nobody has accepted yet. */
export function InvitationList({
  invitations,
  actions,
  right,
}: {
  invitations: InvitationRow[];
  actions: InvitationActions;
  right: Right;
}) {
  return (
    <ul className="-mt-3 divide-y divide-line">
      {invitations.map((invitation) => (
        <li
          key={invitation.id}
          className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-2.5"
        >
          <div className="min-w-0">
            <p translate="no" className="font-[550] [overflow-wrap:anywhere]">
              {invitation.email}
            </p>
            <p className="text-sm text-ink-soft">
              {roleWords[invitation.role]}
              <span>{invitation.seesKeys && ", may see keys"}</span> · by{" "}
              <Person name={invitation.createdBy} /> <Time at={invitation.createdAt} /> · expires{" "}
              <Time at={invitation.expiresAt} />
            </p>
          </div>
          {right.allowed && <Acts invitation={invitation} actions={actions} />}
        </li>
      ))}
    </ul>
  );
}
