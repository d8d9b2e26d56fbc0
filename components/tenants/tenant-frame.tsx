import type { ReactNode } from "react";
import { HealthVerdict } from "#components/activity/verdict.tsx";
import { BackLink } from "#components/directory/back-link.tsx";
import { AwayLink } from "#components/ui/away-link.tsx";
import { Link } from "#components/ui/link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { TenantHead } from "#lib/directory/views.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { TenantTabs } from "./tenant-tabs.tsx";

/** The frame of every page of one tenant. */
export function TenantFrame({ tenant, children }: { tenant: TenantHead; children: ReactNode }) {
  return (
    <>
      <PageHeader
        title={<span translate="no">{tenant.name}</span>}
        above={<BackLink />}
        meta={
          <>
            <StatusBadge status={tenant.status} />
            {tenant.active && !tenant.archived && (
              <Link href={tenantHref(tenant.id, "health")} className="hover:underline">
                <span className="sr-only">Health: </span>
                <HealthVerdict health={tenant.health} />
              </Link>
            )}
            {tenant.polytomicUrl !== null && (
              <AwayLink href={tenant.polytomicUrl}>Open in Polytomic</AwayLink>
            )}
          </>
        }
      />
      <TenantTabs tenantId={tenant.id} />
      {children}
    </>
  );
}
