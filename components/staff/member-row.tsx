"use client";

import { AskForm } from "#components/ui/ask-form.tsx";
import { look } from "#components/ui/button.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, type FormHandle, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { ChevronRight } from "#components/ui/icons.ts";
import { Link } from "#components/ui/link.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Person } from "#components/ui/person.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { heldHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import type { MailedLink, Member } from "#lib/staff/views.ts";
import { MemberFacts } from "./member-facts.tsx";
import { OneTimeLink } from "./one-time-link.tsx";
import { RightsForm } from "./rights-form.tsx";
import { SessionList } from "./session-list.tsx";

export type MemberActions = Record<
  "save" | "enable" | "resetSecondFactor" | "endSession" | "endAllSessions",
  FormAction
> & {
  disable: FormAction<{ disabled: string }>;
  reset: FormAction<MailedLink>;
};

function Sessions({ member, actions }: { member: Member; actions: MemberActions }) {
  const { sessions, id, name } = member;
  if (sessions.length === 0) return <p className="py-1 text-sm text-ink-soft">No open sessions</p>;
  return (
    <details className="group max-w-full open:basis-full">
      <summary
        className={`${look({ variant: "ghost", size: "sm" })} inline-flex list-none items-center gap-1`}
      >
        <ChevronRight size={14} aria-hidden className="transition-transform group-open:rotate-90" />
        <span>{sessions.length === 1 ? "1 session" : `${sessions.length} sessions`}</span>
        <span className="sr-only">
          {" "}
          of <Person name={name} />
        </span>
      </summary>
      <div className="mt-1 border-l-3 border-line pl-4">
        <SessionList
          sessions={sessions}
          staffId={id}
          whose={name}
          end={actions.endSession}
          endAll={actions.endAllSessions}
        />
      </div>
    </details>
  );
}

/** What was done to the account's state, with an undo right after it was disabled. */
function StateOutcome({
  member,
  disabling,
  enabling,
  isReplaced,
}: {
  member: Member;
  isReplaced: boolean;
  disabling: FormHandle<{ disabled: string }>;
  enabling: FormHandle;
}) {
  const off = member.disabledAt !== null;
  if (!off) return <FormOutcome form={disabling.state.data ? enabling : disabling} />;
  if (!disabling.state.data || enabling.state.problem) return <FormOutcome form={enabling} />;
  return (
    <Notice
      tone="good"
      role="status"
      title={`${member.name} is disabled.`}
      actions={
        !isReplaced && (
          <Form form={enabling} hidden={{ staffId: member.id }} className="">
            <SubmitButton size="sm" aria-label={`Undo: enable ${member.name}`}>
              Undo
            </SubmitButton>
          </Form>
        )
      }
    >
      <p>
        {isReplaced
          ? "The keys that they read are being rotated or have been."
          : "Undo lets them sign in again. Their sessions, and the invitations and links that they made, stay ended."}
      </p>
    </Notice>
  );
}

/** One colleague, for admins: rights in one form, and each act on the account in its own. */
export function MemberRow({
  member,
  actions,
  isReplaced,
}: {
  member: Member;
  actions: MemberActions;
  /** The keys that this person read were replaced, so there is nothing to undo with one press. */
  isReplaced: boolean;
}) {
  const off = member.disabledAt !== null;
  const saved = useForm(actions.save);
  const disabling = useForm(actions.disable);
  const enabling = useForm(actions.enable);
  const resetting = useForm(actions.reset);
  const resettingFactor = useForm(actions.resetSecondFactor);
  const prefix = `member-${member.id}-`;
  return (
    <li className="space-y-2 py-3">
      <div className="grid gap-x-6 gap-y-2 lg:grid-cols-[minmax(0,1fr)_auto] lg:items-center">
        <MemberFacts member={member} />
        <RightsForm member={member} form={saved} prefix={prefix} />
      </div>
      <div className="flex flex-wrap items-start gap-2">
        {member.keysRead !== null && (
          <Link
            href={member.keysRead}
            aria-label={`Keys read by ${member.name}`}
            className={look({ variant: "ghost", size: "sm" })}
          >
            Keys read
          </Link>
        )}
        <Form form={resetting} hidden={{ staffId: member.id }} disabledReason={disabledReason(member.reset)}>
          <SubmitButton size="sm" aria-label={`Reset password of ${member.name}`}>
            Reset password
          </SubmitButton>
        </Form>
        {member.hasSecondFactor && (
          <AskForm
            form={resettingFactor}
            fields={{ staffId: member.id }}
            label="Reset second factor"
            about={`of ${member.name}`}
            says={`${member.name} is signed out at once. Until they set it up again, sign-in asks for their password only. Make sure that it is ${member.name} who asks you.`}
            confirm={`Reset second factor of ${member.name}`}
            right={member.resetSecondFactor}
            variant="secondary"
            size="sm"
          />
        )}
        {off ? (
          <Form
            form={enabling}
            hidden={{ staffId: member.id }}
            className=""
            disabledReason={disabledReason(member.edit)}
          >
            <SubmitButton size="sm" aria-label={`Enable ${member.name}`}>
              Enable
            </SubmitButton>
          </Form>
        ) : (
          <AskForm
            form={disabling}
            fields={{ staffId: member.id }}
            label="Disable"
            about={member.name}
            says={`${member.name} is signed out at once and can't sign in until an admin enables the account again. Invitations and reset links that they made stop working.`}
            confirm={`Disable ${member.name}`}
            right={member.disable}
            size="sm"
          />
        )}
        {off && (
          <LinkButton href={heldHref(member.id)} size="sm" variant="ghost">
            Keys and tenants<span className="sr-only">: {member.name}</span>
          </LinkButton>
        )}
        {!off && <Sessions member={member} actions={actions} />}
      </div>
      <div className="space-y-2 empty:hidden">
        <FormOutcome form={saved} prefix={prefix} />
        <FormOutcome form={resettingFactor} />
        <StateOutcome member={member} disabling={disabling} enabling={enabling} isReplaced={isReplaced} />
        {resetting.state.data ? (
          <OneTimeLink
            made={resetting.state.data}
            isOpen={resetting.state.data.linkId === member.resetLinkId}
            title={`Reset link for ${member.name} made. It works for 24 hours.`}
            what="reset link"
          />
        ) : (
          <FormOutcome form={resetting} />
        )}
      </div>
    </li>
  );
}
