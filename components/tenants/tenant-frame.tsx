import type { ReactNode } from "react";
import { BackLink } from "#components/directory/back-link.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { TenantHead } from "#lib/directory/views.ts";
import { TenantTabs } from "./tenant-tabs.tsx";

/** The frame of every page of one tenant. */
export function TenantFrame({ tenant, children }: { tenant: TenantHead; children: ReactNode }) {
  return (
    <>
      <PageHeader title={tenant.name} above={<BackLink />} meta={<StatusBadge status={tenant.status} />} />
      <TenantTabs tenantId={tenant.id} />
      {children}
    </>
  );
}
