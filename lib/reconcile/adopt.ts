import "server-only";
import { clock } from "#lib/base/clock.ts";
import { foldVersion } from "#lib/forms/fold.ts";
import type { Organization } from "#lib/polytomic/wire.ts";
import { namedAs } from "#lib/tenants/names.ts";

/** The row of a tenant for an organization found at Polytomic. It is not an onboarding that someone started. */
export function importedTenant(staffId: string, organization: Pick<Organization, "id" | "name">) {
  const now = clock.now();
  return {
    ...namedAs(organization),
    foldVersion,
    organizationId: organization.id,
    organizationOrigin: "adopted",
    stage: "organization_created",
    imported: true,
    createdById: staffId,
    ownerId: staffId,
    createdAt: now,
    updatedAt: now,
  } as const;
}
