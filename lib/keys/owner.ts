import "server-only";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { OrganizationKey } from "#prisma/client/client.ts";
import type { Owner } from "./verify.ts";

/** Who a key must belong to: its own user in the tenant's organization. */
export function ownerOf(
  key: Pick<OrganizationKey, "userId" | "userEmail">,
  tenant: Pick<TenantRecord, "organizationId" | "rootEmail" | "rootUserId">,
): Owner {
  const rootEmail = key.userId === tenant.rootUserId ? tenant.rootEmail : null;
  return {
    organizationId: tenant.organizationId ?? "",
    userId: key.userId,
    email: key.userEmail ?? rootEmail ?? "",
  };
}
