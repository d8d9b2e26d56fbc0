"use client";

import { type ComponentProps, lazy, type ReactNode, Suspense, useState } from "react";
import { useHome } from "#components/directory/use-home.ts";
import type { ReadKey } from "#components/keys/use-key.ts";
import { disabledReason } from "#components/ui/disabled-reason.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Plus } from "#components/ui/icons.ts";
import { LinkButton } from "#components/ui/link-button.tsx";
import type { ListRights, Setup } from "#lib/directory/views.ts";
import { newOnboardingHref } from "#lib/forms/href.ts";
import type { FormAction } from "#lib/forms/state.ts";
import { HomeInbox } from "./home-inbox.tsx";
import { KeysHint } from "./keyboard-hint.tsx";
import { SavedViews } from "./saved-views.tsx";
import { StatusCounts } from "./status-counts.tsx";
import { TenantsFilters } from "./tenants-filters.tsx";
import { TenantsTable } from "./tenants-table.tsx";

const SetupSteps = lazy(() => import("./setup-steps.tsx"));

/** While there is no tenant at all. */
function NoTenants() {
  const { onboard } = useHome();
  return (
    <EmptyState
      title="No customers yet"
      action={
        <LinkButton
          href={newOnboardingHref}
          variant="primary"
          icon={<Plus size={15} aria-hidden />}
          disabledReason={disabledReason(onboard)}
        >
          Onboard your first customer
        </LinkButton>
      }
    >
      Onboarding creates the customer's organization, adds its root user and mints the API key. It takes about
      a minute; you can leave and continue at any time.
    </EmptyState>
  );
}

const isEmpty = ({ counts }: ReturnType<typeof useHome>) =>
  Object.values(counts).every((count) => count === 0);

function Counts() {
  return isEmpty(useHome()) ? null : <StatusCounts />;
}

function Views(acts: Pick<ComponentProps<typeof SavedViews>, "save" | "remove">) {
  const home = useHome();
  if (isEmpty(home)) return null;
  return (
    <div className={`max-w-full min-w-0 ${home.views.length === 0 ? "max-md:hidden" : ""}`}>
      <SavedViews views={home.views} {...acts} />
    </div>
  );
}

/** The list, or how to begin. */
function ListOrStart({ list, setup }: { list: ReactNode; setup: Setup | null }) {
  if (!isEmpty(useHome())) return list;
  return (
    <>
      <NoTenants />
      <Suspense>{setup && <SetupSteps setup={setup} />}</Suspense>
    </>
  );
}

/** The whole home page. Its parts wait for the data that each of them shows. */
export function TenantsHome({
  saveView,
  removeView,
  setup,
  hasRows,
  ...acts
}: {
  saveView: FormAction;
  removeView: FormAction;
  startBatch: FormAction;
  readKey: ReadKey;
  reauthenticate: FormAction;
  rights: ListRights;
  /** The list came with rows, so it needs nothing else to be shown. */
  hasRows: boolean;
  /** For admins of an empty installation. */
  setup: Setup | null;
}) {
  const [selecting, setSelecting] = useState(false);
  // As it came first: another answer must not begin the list anew, with what was typed and selected in it.
  const [hadRows] = useState(hasRows);
  const list = (
    <>
      <TenantsFilters onSelect={() => setSelecting(true)} />
      <TenantsTable
        empty={<NoTenants />}
        selecting={selecting}
        onSelected={() => setSelecting(false)}
        {...acts}
      />
      <KeysHint selecting={selecting} />
    </>
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
          <Counts />
        </div>
        <Views save={saveView} remove={removeView} />
      </div>
      {hadRows ? list : <ListOrStart list={list} setup={setup} />}
    </div>
  );
}
