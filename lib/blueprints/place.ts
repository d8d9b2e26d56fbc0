import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganizationWithResources, asPartnerWithResources } from "#lib/polytomic/resource-client.ts";
import { keeping } from "./keeping.ts";
import type { Place } from "./kind.ts";

/** A tenant's key changes under its lease only. */
const currentKey = keeping(openCurrentKey);
const ownOrganization = keeping(async () => (await asPartnerWithResources().me()).organization_id || null);

/**
 * Where a tenant's resources are. `shares`: whether connections of the partner's own organization are shared.
 * `during`: the drive that it is opened in, see Moment.
 */
export async function openPlace(
  { id, organizationId }: { id: string; organizationId: string | null },
  shares: boolean,
  during: object | null = null,
): Promise<Place> {
  if (organizationId === null) throw new AppError("conflict", "This tenant has no organization yet.");
  const organization = asOrganizationWithResources(await currentKey(during, id));
  const ownerId = shares ? await ownOrganization(during) : null;
  return { organizationId, organization, partner: asPartnerWithResources(), ownerId };
}

/** The same for a comparison, which changes nothing: each list and each schema is read once. */
export function listingOnce(place: Place): Place {
  const { organization } = place;
  const lists = new Map<string, ReturnType<typeof organization.listRecords>>();
  const listRecords: typeof organization.listRecords = (what, _, query = "") => {
    // Several pages are read twice, because a record can move while they are read.
    const list = lists.get(what + query) ?? organization.listRecords(what, () => false, query);
    lists.set(what + query, list);
    return list;
  };
  const schemas = new Map<string, ReturnType<typeof organization.readSchema>>();
  const readSchema: typeof organization.readSchema = (...which) => {
    const schema = schemas.get(JSON.stringify(which)) ?? organization.readSchema(...which);
    schemas.set(JSON.stringify(which), schema);
    return schema;
  };
  return { ...place, organization: { ...organization, listRecords, readSchema } };
}
