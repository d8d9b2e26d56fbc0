"use client";

import { Plus } from "lucide-react";
import { useHome } from "#components/directory/use-home.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { newOnboardingHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { HomeSummary } from "./home-summary.tsx";
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
    <>
      <PageHeader title="Tenants" />
      <div className="space-y-8">
        <HomeSummary />
        {none ? (
          empty
        ) : (
          <div className="space-y-3">
            <StatusCounts />
            <TenantsFilters />
            <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-1">
              <SavedViews views={home.views} save={saveView} remove={removeView} />
              <KeysHint />
            </div>
            <TenantsTable empty={empty} />
          </div>
        )}
      </div>
    </>
  );
}
