"use client";

import { Plus } from "lucide-react";
import { useHome } from "#components/directory/use-home.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { newOnboardingHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { HomeInbox } from "./home-inbox.tsx";
import { KeysHint } from "./keyboard-hint.tsx";
import { SavedViews } from "./saved-views.tsx";
import { StatusCounts } from "./status-counts.tsx";
import { TenantsFilters } from "./tenants-filters.tsx";
import { TenantsTable } from "./tenants-table.tsx";

/** The whole home page. */
export function TenantsHome({ saveView, removeView }: { saveView: FormAction; removeView: FormAction }) {
  const home = useHome();
  const none = Object.values(home.counts).every((count) => count === 0);
  const empty = (
    <EmptyState
      title="No customers yet"
      action={
        <LinkButton
          href={newOnboardingHref}
          variant="primary"
          icon={<Plus size={15} aria-hidden />}
          disabledReason={disabledReason(home.onboard)}
        >
          Onboard your first customer
        </LinkButton>
      }
    >
      Onboarding creates the customer's organization, adds its root user and mints the API key. It takes about
      a minute; you can leave and continue at any time.
    </EmptyState>
  );
  return (
    <div className="space-y-4">
      <HomeInbox />
      <div className="flex items-center gap-x-4 gap-y-2 md:flex-wrap">
        <h1 className="text-xl font-semibold tracking-[-0.01em]">Tenants</h1>
        {!none && <StatusCounts />}
      </div>
      {none ? (
        empty
      ) : (
        <>
          <TenantsFilters />
          <div
            className={`flex flex-wrap items-center justify-between gap-x-6 gap-y-1 ${home.views.length === 0 ? "max-sm:hidden" : ""}`}
          >
            <SavedViews views={home.views} save={saveView} remove={removeView} />
            <KeysHint />
          </div>
          <TenantsTable empty={empty} />
        </>
      )}
    </div>
  );
}
