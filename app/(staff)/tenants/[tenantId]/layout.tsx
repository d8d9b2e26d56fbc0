import { notFound } from "next/navigation";
import { TenantFrame } from "#components/tenants/tenant-frame.tsx";
import { findTenantHead } from "#lib/directory/tenant-header.ts";
import { id } from "#lib/forms/text.ts";
import { findStaff } from "#lib/staff/current-staff.ts";

export default async function Layout({ params, children }: LayoutProps<"/tenants/[tenantId]">) {
  const staff = await findStaff();
  // The page itself knows where to come back to, and sends the visitor to sign in.
  if (!staff) return children;
  const { tenantId } = await params;
  const tenant = id.safeParse(tenantId).success ? await findTenantHead(staff, tenantId) : null;
  if (!tenant) notFound();
  return <TenantFrame tenant={tenant}>{children}</TenantFrame>;
}
