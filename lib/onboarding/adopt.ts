import "server-only";
import { isTaken } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Commit } from "#lib/engine/definition.ts";
import { change } from "#lib/engine/drive.ts";
import type { UpstreamCall } from "#lib/engine/ledger.ts";
import type { Href } from "#lib/forms/href.ts";
import { asPartnerForList } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import { currentPath } from "#lib/tenants/stage.ts";
import { checkAgain } from "./commands.ts";
import { onboarding, requireOnboarding } from "./definition.ts";
import type { Onboarding } from "./input.ts";
import { isOutcomeOpen } from "./input-lock.ts";
import { hasOrganization } from "./organization.ts";
import { readQuestion } from "./question.ts";
import { findUpstreamUser, hasRootUser } from "./user.ts";

/* Staff decide that what exists at Polytomic is the tenant's. Returns the path where the onboarding continues. */

/** Adopts an existing organization for this tenant. */
export async function adoptOrganization(
  staff: Staff,
  tenantId: string,
  organizationId: string,
): Promise<Href> {
  const [owner, ...others] = await asPartnerForList().listOrganizations();
  if (owner?.id === organizationId)
    throw new AppError(
      "conflict",
      "This is the partner's own organization. It can't be used for a customer.",
    );
  const organization = others.find(({ id }) => id === organizationId);
  if (!organization) throw new AppError("conflict", "Polytomic no longer lists this organization.");
  const isMine = (tenant: TenantRecord) => tenant.organizationId === organizationId;
  const adopted = write(staff, tenantId, { stage: "draft", isMine }, (operation, calls) => {
    // A page from before the request was sent may still offer another organization.
    const isOther = organization.name !== operation.tenant.name;
    if (isOther && isOutcomeOpen(operation, "organization", calls))
      throw new AppError("conflict", "A request for another organization may have succeeded.", {
        hint: "Check again to see its outcome first.",
      });
    return hasOrganization(operation, organization, "adopted");
  });
  return await adopted.catch(async (error: unknown) => {
    // The offer was out of date: the page must show which tenant has it now.
    if (error instanceof TakenError) await checkAgain(staff, tenantId);
    throw error;
  });
}

class TakenError extends AppError {
  constructor() {
    super("conflict", "Another tenant already has this organization.", {
      hint: "Reload the page to see which.",
    });
  }
}

/** Adopts the user whom the page offers: the one with the entered email, or the one of Polytomic's answer. */
export async function adoptUser(staff: Staff, tenantId: string): Promise<Href> {
  const tenant = await requireTenant(tenantId);
  if (tenant.stage !== "organization_created") return currentPath(tenant);
  const question = readQuestion((await requireOnboarding(tenantId)).question);
  const user = await findUpstreamUser(tenant, question?.kind === "other-email" ? question.id : undefined);
  if (!user) throw new AppError("conflict", "The organization no longer has a user with this email.");
  const isMine = (now: TenantRecord) => now.rootUserId === user.id;
  return await write(staff, tenantId, { stage: "organization_created", isMine }, (operation) =>
    hasRootUser(operation, user, "adopted"),
  );
}

type Deciding = { stage: TenantRecord["stage"]; isMine: (tenant: TenantRecord) => boolean };

/** Throws AppError `conflict` if somebody else has decided something else. */
async function write(
  staff: Staff,
  tenantId: string,
  { stage, isMine }: Deciding,
  commitFor: (operation: Onboarding, calls: UpstreamCall[]) => Commit,
): Promise<Href> {
  const which = { id: tenantId, tenantId };
  const changed = change(staff, which, (row, calls) =>
    row.tenant.stage !== stage || row.tenant.archivedAt ? null : commitFor(onboarding.read(row), calls),
  );
  const { tenant } = await changed.catch((error: unknown) => {
    throw isTaken(error, "organization_id") ? new TakenError() : error;
  });
  if (!isMine(tenant) && !tenant.archivedAt)
    throw new AppError("conflict", "This onboarding has moved on: somebody else decided first.", {
      hint: "Your choice was not used. Reload the page to see its progress.",
    });
  return currentPath(tenant);
}
