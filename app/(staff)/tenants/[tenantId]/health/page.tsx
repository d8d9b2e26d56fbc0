import type { Metadata } from "next";
import { HealthPage } from "#components/activity/activity-page.tsx";
import { NoKey } from "#components/activity/no-key.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { readTenantHealth } from "#lib/activity/activity.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { tenantHref } from "#lib/forms/href.ts";

export const metadata: Metadata = { title: "Health" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "health"),
  permission: "health:read",
  async read(staff, tenantId) {
    const tenant = await findTenantHead(staff, tenantId);
    return tenant && { tenant, health: await readTenantHealth(staff, tenantId) };
  },
  render: ({ tenant, health }) =>
    health ? (
      <HealthPage tenantId={tenant.id} health={health} />
    ) : (
      <NoKey tenantId={tenant.id} onboarded={tenant.active} what="Health needs" />
    ),
});
