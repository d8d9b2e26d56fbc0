"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { staffHref, tenantsHref } from "#lib/forms/href.ts";

/** The page instead of one that the role of this person does not include. */
export function NoAccess() {
  return (
    <EmptyState
      isPage
      title="You don't have access to this page"
      action={
        <span className="flex flex-wrap gap-2">
          <LinkButton href={tenantsHref()}>Go to tenants</LinkButton>
          <LinkButton href={staffHref}>See who is an admin</LinkButton>
        </span>
      }
    >
      Your role doesn't include it. If you need it for your work, ask an admin.
    </EmptyState>
  );
}
