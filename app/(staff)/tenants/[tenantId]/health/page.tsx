import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { HealthPage } from "#components/activity/activity-page.tsx";
import { NoKey } from "#components/activity/no-key.tsx";
import { readTenantHealth } from "#lib/activity/activity.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";

export const metadata: Metadata = { title: "Health" };

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/health">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/health`);
  const tenant = id.safeParse(tenantId).success ? await findTenantHead(staff, tenantId) : null;
  if (!tenant) notFound();
  const health = await readTenantHealth(staff, tenantId);
  return health ? (
    <HealthPage tenantId={tenantId} health={health} />
  ) : (
    <NoKey tenantId={tenantId} onboarded={tenant.active} what="We look at the organization" />
  );
}
