"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { tenantsHref } from "#lib/forms/href.ts";

/** The page for an unknown address. A client component, since every page carries it and a reference is smaller. */
export function NothingHere() {
  return (
    <EmptyState
      isPage
      title="Page not found"
      action={<LinkButton href={tenantsHref()}>Go to tenants</LinkButton>}
    >
      The address may be mistyped, or the page was removed.
    </EmptyState>
  );
}
