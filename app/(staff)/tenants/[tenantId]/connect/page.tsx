import type { Metadata } from "next";
import { NoKey } from "#components/activity/no-key.tsx";
import { ConnectPanel } from "#components/connect/connect-panel.tsx";
import { tenantPage } from "#lib/access/page.ts";
import { readConnectionChoices } from "#lib/activity/activity.ts";
import type { Panel } from "#lib/activity/views.ts";
import { listLinks, rightToMake } from "#lib/connect/links.ts";
import { readTypeChoices } from "#lib/connect/types.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { right } from "#lib/staff/permissions.ts";
import { makeConnectLinkAction, renewConnectLinkAction, revokeConnectLinkAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connect" };

const textOf = (value: string | string[] | undefined): string =>
  typeof value === "string" ? value.slice(0, 2_000) : "";

const noKey: Panel<never> = { trouble: { kind: "failed", message: "There is no working key." } };

export default tenantPage({
  path: (tenantId) => tenantHref(tenantId, "connect"),
  permission: "tenant:read",
  async read(staff, tenantId, { name, types: wanted }) {
    const tenant = await findTenantHead(staff, tenantId);
    if (!tenant) return null;
    const [links, connections, types] = await Promise.all([
      listLinks(staff, tenantId),
      readConnectionChoices(staff, tenantId),
      readTypeChoices(staff, tenantId),
    ]);
    // A blueprint's page asks for a connection of this name.
    const wish = { connectionName: textOf(name), types: textOf(wanted) };
    const rights = { making: rightToMake(staff, tenant), right: right(staff, "connect:manage") };
    return { tenant, links, connections, types, wish, rights };
  },
  render: ({ tenant, links, connections, types, wish, rights }) =>
    connections === null && links.length === 0 ? (
      <NoKey tenantId={tenant.id} onboarded={tenant.active} what="Connect links need" />
    ) : (
      <ConnectPanel
        tenantId={tenant.id}
        connections={connections ?? noKey}
        types={types ?? noKey}
        links={links}
        wish={wish}
        {...rights}
        make={makeConnectLinkAction}
        renew={renewConnectLinkAction}
        revoke={revokeConnectLinkAction}
      />
    ),
});
