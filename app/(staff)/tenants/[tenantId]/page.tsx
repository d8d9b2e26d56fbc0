import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { TenantPage } from "#components/tenants/tenant-page.tsx";
import { findTenant } from "#lib/directory/tenant.ts";
import { id } from "#lib/forms/text.ts";
import { requireVisitor } from "#lib/staff/current-staff.ts";
import { findEdit } from "#lib/tenants/edit.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { readKeyAction, reauthenticateAction, saveFactsAction } from "./actions.ts";

export const metadata: Metadata = { title: "Tenant" };

export default async function Page({ params, searchParams }: PageProps<"/tenants/[tenantId]">) {
  const { tenantId } = await params;
  const search = await searchParams;
  const staff = await requireVisitor(`/tenants/${tenantId}`, search);
  const tenant = id.safeParse(tenantId).success ? await findTenant(staff, tenantId) : null;
  if (!tenant) notFound();
  const recent = await listTimeline(tenantId);
  const opens = search.edit === "1" && tenant.edit.allowed;
  return (
    <TenantPage
      tenant={tenant}
      recent={recent}
      edit={opens ? await findEdit(staff, tenantId) : null}
      save={saveFactsAction}
      readKey={readKeyAction}
      reauthenticate={reauthenticateAction}
    />
  );
}
