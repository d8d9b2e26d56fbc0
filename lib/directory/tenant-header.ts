import "server-only";
import { cache } from "react";
import { healthColumns, healthOf } from "#lib/activity/verdict.ts";
import { db } from "#lib/base/db.ts";
import { requireStatus } from "#lib/forms/tenants.ts";
import { polytomicUrl } from "#lib/organizations/in-polytomic.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { TenantHead } from "./views.ts";

/** What every page of a tenant shows about it; null if there is no such tenant. Read once per request. */
export const findTenantHead = cache(async (staff: Staff, id: string): Promise<TenantHead | null> => {
  requireRight(staff, "tenant:read");
  const own = { id: true, name: true, status: true, organizationId: true, archivedAt: true, stage: true };
  const select = { ...own, health: { select: healthColumns } };
  const tenant = await db().tenant.findUnique({ where: { id }, select });
  if (!tenant) return null;
  const { name, organizationId } = tenant;
  return {
    id,
    name,
    status: requireStatus(tenant.status),
    organizationId,
    archived: tenant.archivedAt !== null,
    active: tenant.stage === "active",
    health: healthOf(tenant.health),
    polytomicUrl: organizationId === null || tenant.archivedAt !== null ? null : polytomicUrl(),
  };
});
