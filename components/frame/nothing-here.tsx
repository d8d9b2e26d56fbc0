"use client";

import { EmptyState } from "#components/ui/empty-state.tsx";
import { tenantsHref } from "#lib/forms/href.ts";

/**
 * The page for an unknown address. A client component, since every page carries it and a reference is smaller; its link
 * is a plain one, so that little script comes with that.
 */
export function NothingHere() {
  return (
    <EmptyState
      isPage
      title="Page not found"
      action={
        <a className="btn btn-secondary" href={tenantsHref()}>
          Go to tenants
        </a>
      }
    >
      The address may be mistyped, or the page was removed.
    </EmptyState>
  );
}
