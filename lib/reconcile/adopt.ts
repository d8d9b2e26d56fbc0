import "server-only";
import { clock } from "#lib/base/clock.ts";
import { nameKey } from "#lib/tenants/names.ts";

/** The row of a tenant for an organization found upstream. It is not an onboarding that somebody began. */
export function importedTenant(staffId: string, organizationId: string, upstreamName: string) {
  const now = clock.now();
  const name = upstreamName || organizationId;
  return {
    name,
    nameKey: nameKey(name),
    organizationId,
    organizationOrigin: "adopted",
    stage: "organization_created",
    imported: true,
    createdById: staffId,
    ownerId: staffId,
    createdAt: now,
    updatedAt: now,
  } as const;
}
