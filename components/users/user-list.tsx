"use client";

import { useEffect, useRef } from "react";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { type FormHandle, formOf } from "#components/ui/form.tsx";
import { Notice } from "#components/ui/notice.tsx";
import type { Right } from "#lib/staff/views.ts";
import type { UserRow as User } from "#lib/users/views.ts";
import { UserRow } from "./user-row.tsx";

/** All users. The outcome of a removal is shown here, since the removed user's row is gone. */
export function UserList({
  tenantId,
  users,
  right,
  roleForm,
  removeForm,
}: {
  tenantId: string;
  users: User[];
  right: Right;
  roleForm: FormHandle;
  removeForm: FormHandle;
}) {
  const removed = removeForm.state;
  const outcome = useRef<HTMLDivElement>(null);
  const isDone = removed.status === "done" && removed.message !== undefined;
  useEffect(() => {
    if (removed.status === "done") outcome.current?.focus();
  }, [removed]);
  return (
    <div className="space-y-3">
      {isDone && (
        <div ref={outcome} tabIndex={-1}>
          <Notice tone="good" role="status" title={removed.message} />
        </div>
      )}
      {users.length === 0 ? (
        <EmptyState title="No users yet">
          <p>
            Nobody can sign in to this organization. Add the first user; Polytomic emails them an invitation.
          </p>
        </EmptyState>
      ) : (
        <>
          {right.allowed && (
            <p className="text-ink-soft">Role changes take effect immediately and send no invitation.</p>
          )}
          <ul className="divide-y divide-line">
            {users.map((user) => (
              <UserRow
                key={user.id}
                tenantId={tenantId}
                user={user}
                right={right}
                roleForm={formOf(roleForm, "userId", user.id)}
                removeForm={formOf(removeForm, "userId", user.id)}
              />
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
