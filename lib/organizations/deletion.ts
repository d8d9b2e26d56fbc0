import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { dbNull, type Tx } from "#lib/base/db.ts";
import { type Commit, type Definition, type Next, withCommit } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import type { AuditReason } from "#lib/messages/audit.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import { clearAll } from "#lib/tenants/attention.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { isPartners, nothingListed, sight } from "./upstream.ts";

/** What the end of an organization means for its keys; passed in from lib/operations. */
export type StopAllKeys = (tx: Tx, actor: Actor, tenantId: string, reason: AuditReason) => Promise<void>;

export const deletionKind = { kind: "organization_delete", permission: "tenant:delete" } as const;

/** Deletes the organization at Polytomic, with its users, keys and syncs. It looks before every request. */
export const deletion = (stopAllKeys: StopAllKeys): Definition => ({
  ...deletionKind,
  step: () => "organization_delete",

  async next({ operation, tenant }) {
    const { organizationId } = tenant;
    if (!organizationId) return fail({ code: "no_organization", params: {} });
    const commit = deleted(operation, tenant, organizationId, stopAllKeys);
    const seen = await sight(organizationId);
    if (seen.kind === "owner") return fail(isPartners);
    if (seen.kind === "nothing") return { kind: "stuck", message: nothingListed };
    if (seen.kind === "absent") return { kind: "commit", commit };
    const { name } = seen.organization;
    // The person who typed the name meant the organization with that name.
    if (name.trim() !== String(inputOf(operation).name).trim())
      return fail({ code: "organization_renamed", params: { name } });
    return {
      kind: "send",
      method: "DELETE",
      path: `/api/organizations/${organizationId}`,
      body: null,
      absentBefore: null,
      send: async () => withCommit(await asPartner().deleteOrganization(organizationId), () => commit),
      refused: (httpStatus) => (httpStatus === 404 ? commit : null),
    };
  },
});

const fail = (message: OperationMessage): Next => ({ kind: "fail", message });

/** Nothing of it works now: no key is current, no link works, and the tenant is archived. */
function deleted(
  operation: OperationRecord,
  tenant: TenantRecord,
  organizationId: string,
  stopAllKeys: StopAllKeys,
): Commit {
  return async (tx, actor) => {
    const now = clock.now();
    await stopAllKeys(tx, actor, tenant.id, { code: "organization_deleted", params: {} });
    await tx.connectLink.updateMany({
      where: { tenantId: tenant.id, revokedAt: null },
      data: { revokedAt: now },
    });
    await tx.tenant.update({
      where: { id: tenant.id },
      data: {
        archivedAt: tenant.archivedAt ?? now,
        keyHint: null,
        keyMintedAt: null,
        lastVerifiedAt: null,
        decision: dbNull,
        updatedAt: now,
      },
    });
    await clearAll(tx, tenant.id);
    const detail = { organizationId, name: String(inputOf(operation).name) };
    await record(tx, actor, "organization.deleted", { type: "tenant", id: tenant.id }, detail);
    await finish(tx, operation, "done", null);
  };
}
