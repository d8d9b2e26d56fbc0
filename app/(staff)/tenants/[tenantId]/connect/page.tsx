import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NoKey } from "#components/activity/no-key.tsx";
import { ConnectPanel } from "#components/connect/connect-panel.tsx";
import { readConnectionChoices } from "#lib/activity/activity.ts";
import type { Panel } from "#lib/activity/views.ts";
import { archivedWords, listLinks } from "#lib/connect/links.ts";
import { readTypeChoices } from "#lib/connect/types.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { right } from "#lib/staff/permissions.ts";
import { makeConnectLinkAction, revokeConnectLinkAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connect" };

const noKey: Panel<never> = { trouble: { kind: "failed", message: "There is no key that works." } };

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/connect">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/connect`);
  const tenant = id.safeParse(tenantId).success ? await findTenantHead(staff, tenantId) : null;
  if (!tenant) notFound();
  const [links, connections, types] = await Promise.all([
    listLinks(staff, tenantId),
    readConnectionChoices(staff, tenantId),
    readTypeChoices(staff, tenantId),
  ]);
  if (connections === null && links.length === 0)
    return <NoKey tenantId={tenantId} onboarded={tenant.active} what="A connect link is opened" />;
  const permitted = right(staff, "connect:manage");
  const making = permitted.allowed && tenant.archived ? { allowed: false, reason: archivedWords } : permitted;
  return (
    <ConnectPanel
      tenantId={tenantId}
      connections={connections ?? noKey}
      types={types ?? noKey}
      links={links}
      making={making}
      right={permitted}
      make={makeConnectLinkAction}
      revoke={revokeConnectLinkAction}
    />
  );
}
