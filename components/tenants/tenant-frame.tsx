import { ArrowLeft } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { PageHeader } from "#components/ui/page-header.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { TenantHead } from "#lib/tenants/views.ts";
import { TenantTabs } from "./tenant-tabs.tsx";

/** What stands around every page of one tenant. */
export function TenantFrame({ tenant, children }: { tenant: TenantHead; children: ReactNode }) {
  return (
    <>
      <PageHeader
        title={tenant.name}
        above={
          <Link href="/tenants" className="link inline-flex min-h-6 items-center gap-1">
            <ArrowLeft size={14} aria-hidden />
            Tenants
          </Link>
        }
        meta={<StatusBadge status={tenant.status} />}
      />
      <TenantTabs tenantId={tenant.id} />
      {children}
    </>
  );
}
