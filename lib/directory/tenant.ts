import "server-only";
import { db } from "#lib/base/db.ts";
import { listReasons } from "#lib/directory/reasons.ts";
import { requireStatus } from "#lib/forms/tenants.ts";
import { findKeyCard } from "#lib/keys/read.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { currentPath, findChoicePath, stepOf, stepTitles } from "#lib/tenants/stage.ts";
import type { TenantFacts } from "./views.ts";

/** Everything on a tenant's page; null if there is no such tenant. */
export async function findTenant(staff: Staff, id: string): Promise<TenantFacts | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({
    where: { id },
    include: { createdBy: { select: { name: true } }, owner: { select: { name: true } } },
  });
  if (!tenant) return null;
  const edit = right(staff, "tenant:edit");
  const [key, attention] = await Promise.all([findKeyCard(staff, id), listReasons(id, edit.allowed)]);
  const unfinished = tenant.stage !== "active" && tenant.archivedAt === null;
  const { name, externalId, organizationId, organizationOrigin } = tenant;
  const { ssoDomain, ssoOrgId, oidcIssuer, oidcClientId, rootEmail, rootRole, rootUserId } = tenant;
  return {
    id,
    name,
    status: requireStatus(tenant.status),
    externalId,
    organizationId,
    organizationOrigin,
    ssoDomain,
    ssoOrgId,
    oidcIssuer,
    oidcClientId,
    rootEmail,
    rootRole,
    rootUserId,
    createdBy: tenant.createdBy.name,
    owner: tenant.owner.name,
    labels: tenant.labels,
    notes: tenant.notes,
    edit,
    createdAt: tenant.createdAt.toISOString(),
    attention,
    resume: unfinished
      ? {
          href: currentPath(tenant),
          nextStep: stepTitles[stepOf(tenant)],
          choice: findChoicePath(tenant),
          right: right(staff, "tenant:onboard"),
        }
      : null,
    key,
  };
}
