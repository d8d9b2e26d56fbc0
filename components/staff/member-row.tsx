"use client";

import { CircleSlash } from "lucide-react";
import { AskForm } from "#components/ui/ask-form.tsx";
import { CheckboxField } from "#components/ui/checkbox-field.tsx";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { Form, useForm } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { Link } from "#components/ui/link.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { Select } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { Member } from "#lib/staff/views.ts";
import { OneTimeLink } from "./one-time-link.tsx";

/** One colleague: role and rights in a form, the password in another, disabling in a third. */
export function MemberRow({
  member,
  save,
  disable,
  enable,
  reset,
}: {
  member: Member;
  save: FormAction;
  disable: FormAction;
  enable: FormAction;
  reset: FormAction<{ link: string }>;
}) {
  const off = member.disabledAt !== null;
  const saved = useForm(save);
  const switched = useForm(off ? enable : disable);
  const resetting = useForm(reset);
  const prefix = `member-${member.id}-`;
  const roleIsFixed = !member.changeRole.allowed;
  const whyRole = disabledReason(member.changeRole);
  return (
    <li className="grid gap-x-6 gap-y-2 py-3 lg:grid-cols-[minmax(0,1fr)_auto_auto_auto] lg:items-center">
      <div className="min-w-0">
        <p className={`flex flex-wrap items-baseline gap-x-2 ${off ? "text-ink-soft" : ""}`}>
          <span className="font-[550]">{member.name}</span>
          {member.isMe && <span className="text-sm text-ink-soft">(you)</span>}
          {off && (
            <span className="inline-flex items-center gap-1 self-center text-sm text-bad">
              <CircleSlash size={13} aria-hidden />
              Disabled
            </span>
          )}
        </p>
        <p className="text-sm text-ink-soft">
          {member.email} ·{" "}
          {member.lastSignInAt === null ? (
            "never signed in"
          ) : (
            <>
              signed in <Time at={member.lastSignInAt} />
            </>
          )}
        </p>
        {member.keysRead !== null && (
          <p className="text-sm">
            <Link href={member.keysRead} aria-label={`Keys read by ${member.name}`} className="link">
              Keys read
            </Link>
          </p>
        )}
      </div>
      <Form
        form={saved}
        prefix={prefix}
        // A disabled select is not sent with the form.
        hidden={{
          staffId: member.id,
          role: roleIsFixed ? member.role : undefined,
          seen: member.seen,
        }}
        values={{ role: member.role, seesKeys: String(member.seesKeys) }}
        disabledReason={disabledReason(member.edit)}
        className="flex flex-wrap items-center gap-x-4 gap-y-2"
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
        <CheckboxField
          name="seesKeys"
          label="May see keys"
          aria-label={`May see keys: ${member.name}`}
          disabled={!member.edit.allowed}
        />
        <SubmitButton aria-label={`Save ${member.name}`} align="end">
          Save
        </SubmitButton>
      </Form>
      <Form form={resetting} hidden={{ staffId: member.id }} disabledReason={disabledReason(member.reset)}>
        <SubmitButton aria-label={`Reset password of ${member.name}`} align="end">
          Reset password
        </SubmitButton>
      </Form>
      {off ? (
        <Form
          form={switched}
          hidden={{ staffId: member.id }}
          disabledReason={disabledReason(member.disable)}
          className=""
        >
          <SubmitButton aria-label={`Enable ${member.name}`} align="end">
            Enable
          </SubmitButton>
        </Form>
      ) : (
        <AskForm
          form={switched}
          fields={{ staffId: member.id }}
          label="Disable"
          about={member.name}
          says={`${member.name} is signed out at once and can't sign in until an admin enables the account again. Invitations and reset links that they made stop working.`}
          confirm={`Disable ${member.name}`}
          right={member.disable}
          align="end"
          className="open:lg:col-span-4"
        />
      )}
      <div className="space-y-2 empty:hidden lg:col-span-4">
        <FormOutcome form={saved} prefix={prefix} />
        <FormOutcome form={switched} />
        {resetting.state.data ? (
          <OneTimeLink
            link={resetting.state.data.link}
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
