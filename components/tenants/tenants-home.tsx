import { Plus } from "lucide-react";
import { QueryProvider } from "#components/providers/query-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { LinkButton } from "#components/ui/link-button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { reasonOf } from "#components/ui/reason-of.ts";
import type { TenantsQuery } from "#lib/forms/tenants.ts";
import type { TenantsHome as Home, TenantPage } from "#lib/tenants/views.ts";
import { StatusCounts } from "./status-counts.tsx";
import { TenantsFilters } from "./tenants-filters.tsx";
import { TenantsTable } from "./tenants-table.tsx";
import { searchOf } from "./tenants-url.ts";
import { UnfinishedList } from "./unfinished-list.tsx";

/** The whole home page. */
export function TenantsHome({
  home,
  initial,
  query,
}: {
  home: Home;
  initial: TenantPage;
  /** The query that `initial` answers. */
  query: TenantsQuery;
}) {
  const none = Object.values(home.counts).every((count) => count === 0);
  const empty = (
    <EmptyState
      title="No customers yet"
      action={
        <LinkButton
          href="/onboarding/new"
          variant="primary"
          icon={<Plus size={15} aria-hidden />}
          disabledReason={reasonOf(home.onboard)}
        >
          Onboard your first customer
        </LinkButton>
      }
    >
      An onboarding creates the customer's organization, adds its root user and mints the API key. It takes
      about a minute, and can be left and continued at any point.
    </EmptyState>
  );
  return (
    <>
      <PageHeader title="Tenants" />
      <div className="space-y-8">
        <UnfinishedList unfinished={home.unfinished} more={home.unfinishedMore} />
        {none ? (
          empty
        ) : (
          <div className="space-y-3">
            <StatusCounts counts={home.counts} />
            <TenantsFilters owners={home.owners} />
            <QueryProvider>
              <TenantsTable initial={initial} initialSearch={searchOf(query)} empty={empty} />
            </QueryProvider>
          </div>
        )}
      </div>
    </>
  );
}
