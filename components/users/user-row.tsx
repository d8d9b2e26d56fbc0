"use client";

import { KeyRound } from "lucide-react";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { FormState } from "#lib/forms/state.ts";
import type { Right } from "#lib/staff/views.ts";
import type { UserRow as User, UserKey } from "#lib/users/views.ts";
import { RemoveUser } from "./remove-user.tsx";
import { roleOptions } from "./roles.ts";

const keyWords: Record<UserKey["state"], string> = {
  current: "the current key",
  next: "the key handed over next",
  unverified: "a key not checked yet",
};

function Facts({ user }: { user: User }) {
  const kinds = [user.roleWords, user.isRoot && "Root user", user.isService && "Service user of ours"];
  return (
    <div className="min-w-0">
      <p className="font-[550] [overflow-wrap:anywhere]">{user.email}</p>
      <p className="text-sm text-ink-soft">{kinds.filter(Boolean).join(" · ")}</p>
      {user.keys.map((key) => (
        <p key={key.state} className="flex items-center gap-1.5 text-sm text-ink-soft">
          <KeyRound size={13} aria-hidden className="shrink-0 text-accent" />
          <span>
            Has {keyWords[key.state]}
            {key.hint && (
              <>
                , ending in <code className="font-mono">{key.hint}</code>
              </>
            )}
          </span>
        </p>
      ))}
    </div>
  );
}

/** One user: the role in a form, the removal in another. */
export function UserRow({
  tenantId,
  user,
  right,
  saved,
  submitRole,
  removal,
  submitRemoval,
}: {
  tenantId: string;
  user: User;
  right: Right;
  saved: FormState;
  submitRole: (form: FormData) => void;
  removal: FormState;
  submitRemoval: (form: FormData) => void;
}) {
  const whyNot = disabledReason(right);
  const role = saved.status === "invalid" || saved.status === "failed" ? saved.values.role : user.role;
  const prefix = `user-${user.id}-`;
  return (
    <li className="space-y-2 py-3">
      <div className="grid gap-x-6 gap-y-2 md:grid-cols-[minmax(0,1fr)_auto] md:items-start">
        <Facts user={user} />
        <form action={submitRole} noValidate className="flex flex-wrap items-center gap-2">
          <input type="hidden" name="tenantId" value={tenantId} />
          <input type="hidden" name="operationId" value={user.operationId} />
          <input type="hidden" name="userId" value={user.id} />
          <select
            key={role}
            id={`${prefix}role`}
            name="role"
            aria-label={`Role of ${user.email}`}
            aria-describedby={user.role === null ? `${prefix}hint` : undefined}
            defaultValue={role ?? ""}
            disabled={whyNot !== undefined}
            className="input w-auto min-w-28"
          >
            {user.role === null && <option value="">{user.roleWords}</option>}
            {roleOptions.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
          <SubmitButton aria-label={`Save the role of ${user.email}`} disabledReason={whyNot} align="end">
            Save
          </SubmitButton>
        </form>
      </div>
      {user.role === null && (
        <p id={`${prefix}hint`} className="text-sm text-ink-soft">
          Roles of the organization&apos;s own. Saving another one here replaces them.
        </p>
      )}
      <FormOutcome state={saved} prefix={prefix} />
      <RemoveUser tenantId={tenantId} user={user} right={right} state={removal} submit={submitRemoval} />
    </li>
  );
}
