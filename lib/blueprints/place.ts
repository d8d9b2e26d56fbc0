import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganizationWithResources, asPartnerWithResources } from "#lib/polytomic/resource-client.ts";
import type { Place } from "./kind.ts";

/** Where a tenant's resources are. `shares`: whether connections of the partner's own organization are shared. */
export async function openPlace(
  { id, organizationId }: { id: string; organizationId: string | null },
  shares: boolean,
): Promise<Place> {
  if (organizationId === null) throw new AppError("conflict", "This tenant has no organization yet.");
  const organization = asOrganizationWithResources(await openCurrentKey(id));
  const partner = asPartnerWithResources();
  const ownerId = shares ? (await partner.me()).organization_id || null : null;
  return { organizationId, organization, partner, ownerId };
}
