import "server-only";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { asPartnerForList } from "#lib/polytomic/client.ts";
import type { Organization } from "#lib/polytomic/wire.ts";

type Sighting =
  | { kind: "found"; organization: Organization /** The names of all others. */; others: string[] }
  /** The partner's own organization, which must never be changed or deleted here. */
  | { kind: "owner" }
  | { kind: "absent" }
  /** Not even the owner is listed, so this list proves nothing. */
  | { kind: "nothing" };

/** Finds an organization in the partner's list, whose first entry is the partner's own. */
export async function sight(organizationId: string): Promise<Sighting> {
  const all = await asPartnerForList().listOrganizations();
  const [owner] = all;
  if (!owner) return { kind: "nothing" };
  if (owner.id === organizationId) return { kind: "owner" };
  const organization = all.find(({ id }) => id === organizationId);
  if (!organization) return { kind: "absent" };
  const others = all.filter(({ id }) => id !== organizationId).map(({ name }) => name);
  return { kind: "found", organization, others };
}

export const isPartners: OperationMessage = { code: "partner_organization", params: {} };
export const nothingListed: OperationMessage = { code: "nothing_listed", params: {} };

/** One change of the organization at a time. */
export const organizationTopic = "organization";
