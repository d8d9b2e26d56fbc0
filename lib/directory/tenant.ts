import "server-only";
import { db } from "#lib/base/db.ts";
import { reconcileHref, tenantHref } from "#lib/forms/href.ts";
import { requireStatus } from "#lib/forms/tenants.ts";
import { keyAttentions } from "#lib/keys/attention.ts";
import { findKeyCard } from "#lib/keys/card.ts";
import { missingAttention } from "#lib/organizations/write-off.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { currentPath, findChoicePath, stepOf, stepTitles } from "#lib/tenants/stage.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import type { TenantFacts } from "./views.ts";

/** Where what somebody has to look at is mended; null where it is not known. */
function wayOf(id: string, attention: string | null): TenantFacts["way"] {
  if (attention === missingAttention) return { href: reconcileHref(), label: "Open Reconcile" };
  const isOfKey = attention !== null && keyAttentions.includes(attention);
  return isOfKey ? { href: tenantHref(id, "keys"), label: "Open keys" } : null;
}

/** Everything on a tenant's page; null when there is no such tenant. */
export async function findTenant(staff: Staff, id: string): Promise<TenantFacts | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({
    where: { id },
    include: { createdBy: { select: { name: true } }, owner: { select: { name: true } } },
  });
  if (!tenant) return null;
  const [key, timeline] = await Promise.all([findKeyCard(staff, id), listTimeline(id)]);
  const unfinished = tenant.stage !== "active" && tenant.archivedAt === null;
  const { name, externalId, organizationId, organizationOrigin, attention } = tenant;
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
    edit: right(staff, "tenant:edit"),
    createdAt: tenant.createdAt.toISOString(),
    attention,
    way: wayOf(id, attention),
    resume: unfinished
      ? {
          href: currentPath(tenant),
          nextStep: stepTitles[stepOf(tenant)],
          choice: findChoicePath(tenant),
          right: right(staff, "tenant:onboard"),
        }
      : null,
    key,
    timeline,
  };
}
