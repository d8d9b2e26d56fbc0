"use client";

import { Form, type FormHandle } from "#components/ui/form.tsx";
import { FormOutcome } from "#components/ui/form-outcome.tsx";
import { KeyRound } from "#components/ui/more-icons.ts";
import { Select } from "#components/ui/select-field.tsx";
import { SubmitButton } from "#components/ui/submit-button.tsx";
import type { Right } from "#lib/staff/views.ts";
import type { UserRow as User, UserKey } from "#lib/users/views.ts";
import { RemoveUser } from "./remove-user.tsx";
import { roleOptions } from "./roles.ts";

const keyWords: Record<UserKey["state"], string> = {
  current: "the current key",
  next: "the new key of a rotation with overlap",
  unverified: "a key that is not verified yet",
};

function Facts({ user }: { user: User }) {
  const kinds = [user.roleWords, user.isRoot && "Root user", user.isService && "Our service user"];
  return (
    <div className="min-w-0">
      <p translate="no" className="font-[550] [overflow-wrap:anywhere]">
        {user.email}
      </p>
      <p className="text-sm text-ink-soft">{kinds.filter(Boolean).join(" · ")}</p>
      {user.keys.map((key) => (
        <p key={key.state} className="flex items-center gap-1.5 text-sm text-ink-soft">
          <KeyRound size={13} aria-hidden className="shrink-0 text-accent" />
          <span>
            <span>{`Has ${keyWords[key.state]}`}</span>
            {key.hint && (
              <span>
                , ending in{" "}
                <code translate="no" className="font-mono">
                  {key.hint}
                </code>
              </span>
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
  roleForm,
  removeForm,
}: {
  tenantId: string;
  user: User;
  right: Right;
  roleForm: FormHandle;
  removeForm: FormHandle;
}) {
  if (!right.allowed)
    return (
      <li className="py-3">
        <Facts user={user} />
      </li>
    );
  const prefix = `user-${user.id}-`;
  const hint = user.role === null && `${prefix}role-hint`;
  return (
    <li className="space-y-2 py-3">
      <div className="grid gap-x-6 gap-y-2 md:grid-cols-[minmax(0,1fr)_auto] md:items-start">
        <Facts user={user} />
        <Form
          form={roleForm}
          prefix={prefix}
          hidden={{ tenantId, operationId: user.operationId, userId: user.id, seenRole: user.roleWords }}
          values={{ role: user.role ?? "" }}
          className="flex flex-wrap items-center gap-2"
        >
          <Select
            name="role"
            hint={hint}
            aria-label={`Role of ${user.email}`}
            options={[...(user.role === null ? [{ value: "", label: user.roleWords }] : []), ...roleOptions]}
            className="input w-auto min-w-28"
          />
          <SubmitButton aria-label={`Save the role of ${user.email}`} align="end">
            Save
          </SubmitButton>
        </Form>
      </div>
      {hint && (
        <p id={hint} className="text-sm text-ink-soft">
          Custom roles of this organization. Saving a role here replaces them.
        </p>
      )}
      <FormOutcome form={roleForm} prefix={prefix} />
      <RemoveUser tenantId={tenantId} user={user} form={removeForm} />
    </li>
  );
}
