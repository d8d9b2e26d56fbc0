import { TenantFrame } from "#components/tenants/tenant-frame.tsx";
import { tenantLayout } from "#lib/access/page.ts";
import { findTenantHead } from "#lib/directory/tenant-header.ts";

export default tenantLayout({
  permission: "tenant:read",
  read: findTenantHead,
  render: (tenant, children) => <TenantFrame tenant={tenant}>{children}</TenantFrame>,
});
