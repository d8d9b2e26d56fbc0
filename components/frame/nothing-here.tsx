"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { tenantsHref } from "#lib/forms/href.ts";

/** What an address that names nothing shows. The browser's, since every page brings it along: as one name. */
export function NothingHere() {
  return (
    <EmptyState
      isPage
      title="There is no such page"
      action={<LinkButton href={tenantsHref()}>Go to the tenants</LinkButton>}
    >
      The address may be mistyped, or what it named is not here any more.
    </EmptyState>
  );
}
