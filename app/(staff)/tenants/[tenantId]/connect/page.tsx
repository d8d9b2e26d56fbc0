import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ConnectPage } from "#components/connect/connect-page.tsx";
import { readConnectPage } from "#lib/connect/links.ts";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/visitor.ts";
import { makeConnectLinkAction, revokeConnectLinkAction } from "./actions.ts";

export const metadata: Metadata = { title: "Connect" };

export default async function Page({ params }: PageProps<"/tenants/[tenantId]/connect">) {
  const { tenantId } = await params;
  const staff = await requireVisitor(`/tenants/${tenantId}/connect`);
  const page = id.safeParse(tenantId).success ? await readConnectPage(staff, tenantId) : null;
  if (!page) notFound();
  return <ConnectPage page={page} make={makeConnectLinkAction} revoke={revokeConnectLinkAction} />;
}
