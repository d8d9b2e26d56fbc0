import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { change } from "#lib/engine/drive.ts";
import { type Href, onboardingHref } from "#lib/forms/href.ts";
import { onboarding } from "#lib/onboarding/definition.ts";
import { isOutcomeOpen } from "#lib/onboarding/input-lock.ts";
import { hasRootUser } from "#lib/onboarding/user.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { UpstreamError } from "#lib/polytomic/result.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { findChoicePath } from "#lib/tenants/stage.ts";
import type { AdoptedPage } from "./views.ts";

/** The users of an adopted organization, to choose whose key to mint. Null if there is no such tenant. */
export async function readAdopted(staff: Staff, tenantId: string): Promise<AdoptedPage | null> {
  requireRight(staff, "tenant:read");
  const tenant = await findChoosing(tenantId);
  if (!tenant) return null;
  const { name, organizationId } = tenant;
  const page = { tenantId, name, organizationId, mint: right(staff, "tenant:onboard") };
  try {
    const users = await asPartner().listUsers(organizationId);
    return { ...page, users: users.map(({ id, email, role }) => ({ id, email, role })), trouble: null };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return { ...page, users: [], trouble: error.message };
  }
}

async function findChoosing(tenantId: string) {
  const tenant = await requireTenant(tenantId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "not-found") return null;
    throw error;
  });
  if (!tenant || findChoicePath(tenant) === null) return null;
  return tenant.organizationId === null ? null : { ...tenant, organizationId: tenant.organizationId };
}

/** Makes a user of the organization the tenant's root user. Sends no invitation. Returns where to mint. */
export async function chooseUser(staff: Staff, tenantId: string, userId: string): Promise<Href> {
  requireRight(staff, "tenant:onboard");
  const tenant = await findChoosing(tenantId);
  if (!tenant)
    throw new AppError("conflict", "This tenant already has a root user or is archived.", {
      hint: "Open the tenant to see its progress.",
    });
  const user = (await asPartner().listUsers(tenant.organizationId)).find(({ id }) => id === userId);
  if (!user) throw new AppError("conflict", "The organization no longer has this user.");
  if (!user.email) throw new AppError("conflict", "Polytomic did not return this user's email.");
  await change(staff, { id: tenantId, tenantId }, (operation, calls) => {
    const { tenant: fresh } = operation;
    if (fresh.stage !== "organization_created" || fresh.archivedAt)
      throw new AppError("conflict", "A colleague already did this.", { hint: "Open the tenant to see." });
    if (isOutcomeOpen(operation, "user", calls))
      throw new AppError("conflict", `${fresh.rootEmail} may already have been added.`, {
        hint: "Continue that onboarding to find out.",
      });
    return hasRootUser(onboarding.read(operation), user, "adopted");
  });
  return onboardingHref(tenantId, "key");
}
