"use client";

import { lazy, Suspense, useState } from "react";
import { useHome } from "#components/directory/use-home.ts";
import type { ReadKey } from "#components/keys/use-key.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Plus } from "#components/ui/icons.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import type { Setup } from "#lib/directory/views.ts";
import { newOnboardingHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { HomeInbox } from "./home-inbox.tsx";
import { KeysHint } from "./keyboard-hint.tsx";
import { SavedViews } from "./saved-views.tsx";
import { StatusCounts } from "./status-counts.tsx";
import { TenantsFilters } from "./tenants-filters.tsx";
import { TenantsTable } from "./tenants-table.tsx";

const SetupSteps = lazy(() => import("./setup-steps.tsx"));

/** The whole home page. */
export function TenantsHome({
  saveView,
  removeView,
  setup,
  ...acts
}: {
  saveView: FormAction;
  removeView: FormAction;
  startBatch: FormAction;
  readKey: ReadKey;
  reauthenticate: FormAction;
  /** For admins of an empty installation. */
  setup: Setup | null;
}) {
  const [selecting, setSelecting] = useState(false);
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
    <div className="space-y-2 md:space-y-4">
      <a
        href="#tenants"
        className="sr-only z-50 rounded-md bg-raised px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the list of tenants
      </a>
      <HomeInbox />
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <div className="flex max-w-full min-w-0 items-center gap-x-4">
          <h1 className="shrink-0 text-xl font-semibold tracking-[-0.01em]">Tenants</h1>
          {!none && <StatusCounts />}
        </div>
        {!none && (
          <div className={`max-w-full min-w-0 ${home.views.length === 0 ? "max-md:hidden" : ""}`}>
            <SavedViews views={home.views} save={saveView} remove={removeView} />
          </div>
        )}
      </div>
      {none ? (
        <>
          {empty}
          <Suspense>{setup && <SetupSteps setup={setup} />}</Suspense>
        </>
      ) : (
        <>
          <TenantsFilters onSelect={() => setSelecting(true)} />
          <TenantsTable
            empty={empty}
            selecting={selecting}
            onSelected={() => setSelecting(false)}
            {...acts}
          />
          <KeysHint selecting={selecting} />
        </>
      )}
    </div>
  );
}
