"use client";

import { CircleSlash } from "lucide-react";
import { useActionState, useId } from "react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { roleOptions } from "#components/ui/role-words.ts";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import { Time } from "#components/ui/time.tsx";
import { type FormAction, idle } from "#lib/forms/state.ts";
import type { Member } from "#lib/staff/views.ts";

/** One colleague: role and rights in a form, disabling in another. */
export function MemberRow({
  member,
  save,
  disable,
  enable,
}: {
  member: Member;
  save: FormAction;
  disable: FormAction;
  enable: FormAction;
}) {
  const off = member.disabledAt !== null;
  const [saved, submit] = useActionState(save, idle);
  const [switched, submitSwitch] = useActionState(off ? enable : disable, idle);
  const id = useId();
  const fixed = !member.edit.allowed;
  const roleIsFixed = !member.changeRole.allowed;
  const whyRole = disabledReason(member.changeRole);
  return (
    <li className="grid gap-x-6 gap-y-2 py-3 lg:grid-cols-[minmax(0,1fr)_auto_auto] lg:items-center">
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
      </div>
      <form action={submit} className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <input type="hidden" name="staffId" value={member.id} />
        {/* A disabled select is not sent with the form. */}
        {roleIsFixed && <input type="hidden" name="role" value={member.role} />}
        <select
          key={member.role}
          name={roleIsFixed ? undefined : "role"}
          aria-label={`Role of ${member.name}`}
          aria-describedby={whyRole ? `${id}-role` : undefined}
          title={whyRole}
          defaultValue={member.role}
          disabled={roleIsFixed}
          className="input w-auto min-w-32"
        >
          {roleOptions.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        {whyRole && (
          <span id={`${id}-role`} className="sr-only">
            {whyRole}
          </span>
        )}
        <label htmlFor={id} className="inline-flex min-h-6 items-center gap-2 whitespace-nowrap">
          <input
            key={String(member.seesKeys)}
            id={id}
            type="checkbox"
            name="seesKeys"
            aria-label={`May see keys: ${member.name}`}
            defaultChecked={member.seesKeys}
            disabled={fixed}
            className="size-4"
          />
          May see keys
        </label>
        <SubmitButton
          aria-label={`Save ${member.name}`}
          disabledReason={disabledReason(member.edit)}
          align="end"
        >
          Save
        </SubmitButton>
      </form>
      <form action={submitSwitch} className="lg:w-22">
        <input type="hidden" name="staffId" value={member.id} />
        <SubmitButton
          aria-label={`${off ? "Enable" : "Disable"} ${member.name}`}
          variant={off ? "secondary" : "danger"}
          disabledReason={disabledReason(member.disable)}
          align="end"
        >
          {off ? "Enable" : "Disable"}
        </SubmitButton>
      </form>
      <div className="space-y-2 empty:hidden lg:col-span-3">
        <FormOutcome state={saved} />
        <FormOutcome state={switched} />
      </div>
    </li>
  );
}
