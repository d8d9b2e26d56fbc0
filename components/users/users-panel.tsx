"use client";

import { OperationNotice } from "#components/operations/operation-notice.tsx";
import { undisplayedFailures } from "#components/operations/undisplayed-failures.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { useForm } from "#components/ui/form.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { LiveRefresh } from "#components/ui/live-refresh.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Section } from "#components/ui/section.tsx";
import type { FormAction } from "#lib/forms/state.ts";
import type { UsersPage } from "#lib/users/views.ts";
import { AddUserForm } from "./add-user-form.tsx";
import { UserList } from "./user-list.tsx";

type Actions = {
  add: FormAction;
  changeRole: FormAction;
  remove: FormAction;
  tryAgain: FormAction;
  cancel: FormAction;
};

/** Why there is no list, or what is unusual about it. */
function Remarks({ page: { trouble, rootMissing } }: { page: UsersPage }) {
  return (
    <>
      {trouble !== null && (
        <Notice tone="warn" title={trouble.title}>
          <p>{trouble.message}</p>
          <p>Reload the page to try again. You can still add users.</p>
        </Notice>
      )}
      {rootMissing !== null && (
        <Notice tone="warn" title="The root user is not in this list">
          <p>
            <span translate="no">{rootMissing}</span> is the root user in our records. Adding this email again
            makes it the root user and sends a new invitation.
          </p>
        </Notice>
      )}
    </>
  );
}

/** The users of a tenant's organization, as Polytomic lists them. */
export function UsersPanel({ page, ...actions }: { page: UsersPage } & Actions) {
  const { tenantId, users, manage } = page;
  const addForm = useForm(actions.add);
  const roleForm = useForm(actions.changeRole);
  const removeForm = useForm(actions.remove);
  // A row shows its own outcome as long as it is listed.
  const inRows = [roleForm.state, removeForm.state].filter(({ values }) =>
    users?.some(({ id }) => id === values.userId),
  );
  const operations = undisplayedFailures(page.operations, addForm.state, ...inRows);
  if (page.organizationId === null)
    return (
      <EmptyState
        title="No organization yet"
        action={<LinkButton href={page.resume}>Continue onboarding</LinkButton>}
      >
        <p>
          Users belong to an organization at Polytomic. Create the organization first, then its root user.
        </p>
      </EmptyState>
    );
  return (
    <div className="grid gap-x-12 gap-y-10 xl:grid-cols-[minmax(0,1fr)_20rem]">
      {page.moving && <LiveRefresh everyMs={2_000} />}
      <div className="min-w-0 space-y-6">
        {operations.map((operation) => (
          <OperationNotice
            key={operation.id}
            operation={operation}
            tryAgain={actions.tryAgain}
            cancel={actions.cancel}
          />
        ))}
        <Section id="organization-users" title="Users" aside={users === null ? undefined : `${users.length}`}>
          <div className="space-y-4">
            <Remarks page={page} />
            {users !== null && (
              <UserList
                tenantId={tenantId}
                users={users}
                right={manage}
                roleForm={roleForm}
                removeForm={removeForm}
              />
            )}
          </div>
        </Section>
      </div>
      <Section id="add-user" title="Add a user">
        <AddUserForm tenantId={tenantId} operationId={page.operationId} right={manage} form={addForm} />
      </Section>
    </div>
  );
}
