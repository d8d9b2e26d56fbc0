import type { Metadata } from "next";
import { HealthPage } from "#components/activity/activity-page.tsx";
import { History } from "#components/activity/history.tsx";
import { NoKey } from "#components/activity/no-key.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { readTenantHealth } from "#lib/activity/activity.ts";
import { readHealthHistory } from "#lib/activity/history.ts";
import { listOwners } from "#lib/blueprints/links.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { checkHealthAction } from "./actions.ts";

export const metadata: Metadata = { title: "Health" };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "health"),
  permission: "health:read",
  async read(staff, tenantId) {
    const tenant = await findTenantHead(staff, tenantId);
    if (!tenant) return null;
    const [health, history, owners] = await Promise.all([
      readTenantHealth(staff, tenantId),
      readHealthHistory(staff, tenantId),
      listOwners(staff, tenantId),
    ]);
    return { tenant, health, history, owners };
  },
  render: ({ tenant, health, history, owners }) => (
    <>
      {tenant.active && !tenant.archived && (
        <History tenantId={tenant.id} history={history} action={checkHealthAction} />
      )}
      {health ? (
        <HealthPage tenantId={tenant.id} health={health} failing={history.failing} owners={owners} />
      ) : (
        <NoKey tenantId={tenant.id} onboarded={tenant.active} what="Health needs" />
      )}
    </>
  ),
});
