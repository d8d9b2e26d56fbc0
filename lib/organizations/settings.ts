import "server-only";
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { listOperations } from "#lib/engine/list.ts";
import type { OperationView } from "#lib/engine/views.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { isNotAccessible, UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Right } from "#lib/staff/views.ts";
import { hasLostOrganization } from "#lib/tenants/lifecycle.ts";
import { deletionKind } from "./deletion.ts";
import { organizationUpdate } from "./update.ts";

type OrganizationNow =
  | { kind: "found"; id: string; name: string; issuer: string; ssoDomain: string; ssoOrgId: string }
  /** Not created yet, gone, or unknown: why, in words. */
  | { kind: "none" | "gone" | "unknown"; message: string };

export type TenantSettings = {
  tenantId: string;
  name: string;
  organizationId: string | null;
  onHold: boolean;
  archived: boolean;
  /** The organization was deleted, or archived here because it no longer exists: nothing can be restored. */
  deleted: boolean;
  organization: OrganizationNow;
  /** What only our record knows: Polytomic shows neither the client id nor whether there is one. */
  recorded: { oidcIssuer: string; oidcClientId: string };
  /** For the next change and the next deletion, so that submitting a form twice is one operation. */
  updateId: string;
  deleteId: string;
  operations: OperationView[];
  /** Changes that only we store. */
  edit: Right;
  /** Changing and deleting the organization, each with the reason if it is not allowed. */
  change: Right;
  remove: Right;
};

/** The time limit, because a page waits for this. */
const timeLimitMs = 5_000;

/** Everything on a tenant's settings page; null if there is no such tenant. */
export async function findSettings(staff: Staff, tenantId: string): Promise<TenantSettings | null> {
  requireRight(staff, "tenant:read");
  const tenant = await db().tenant.findUnique({ where: { id: tenantId } });
  if (!tenant) return null;
  const [deleted, operations] = await Promise.all([
    hasLostOrganization(tenantId),
    listOperations(staff, tenantId, [organizationUpdate, deletionKind]),
  ]);
  const organization = deleted ? gone : await look(tenant.organizationId);
  const archived = tenant.archivedAt !== null;
  const isOpen = operations.some(({ finishedAt }) => finishedAt === null);
  const obstacle = archived
    ? "This tenant is archived. Restore it first."
    : isOpen
      ? "The organization is being changed. Its progress is shown above."
      : null;
  const may = (permitted: Right, reason: string | null): Right =>
    !permitted.allowed || reason === null ? permitted : { allowed: false, reason };
  const edit = right(staff, "tenant:edit");
  const { oidcIssuer, oidcClientId, organizationId } = tenant;
  const unseen = organization.kind === "found" ? null : organization.message;
  // An organization that is gone can be recorded as deleted; one that can't be read must not be deleted blindly.
  const undeletable = organization.kind === "gone" ? null : unseen;
  return {
    tenantId,
    name: tenant.name,
    organizationId,
    onHold: tenant.onHoldAt !== null,
    archived,
    deleted,
    organization,
    recorded: { oidcIssuer: oidcIssuer ?? "", oidcClientId: oidcClientId ?? "" },
    updateId: random.uuid(),
    deleteId: random.uuid(),
    operations,
    edit,
    change: may(edit, obstacle ?? unseen),
    remove: may(right(staff, "tenant:delete"), deleted ? gone.message : (obstacle ?? undeletable)),
  };
}

const gone = {
  kind: "gone",
  message: "Polytomic no longer has this organization, or our partner key can't access it.",
} as const;

async function look(organizationId: string | null): Promise<OrganizationNow> {
  if (!organizationId) return { kind: "none", message: "This tenant has no organization at Polytomic yet." };
  try {
    const { id, name, issuer, sso_domain, sso_org_id } =
      await asPartner(timeLimitMs).getOrganization(organizationId);
    return { kind: "found", id, name, issuer, ssoDomain: sso_domain, ssoOrgId: sso_org_id };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (isNotAccessible(upstreamStatus(error))) return gone;
    return { kind: "unknown", message: error.message };
  }
}
