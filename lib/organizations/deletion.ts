import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { dbNull, type Tx } from "#lib/base/db.ts";
import { type Commit, type Definition, type Next, withCommit } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { nothingWords, ownerWords, sight } from "./upstream.ts";

/** What the end of an organization means for the keys that we hold: handed in by the roof. */
export type StopAllKeys = (tx: Tx, actor: Actor, tenantId: string, reason: string) => Promise<void>;

export const deletionKind = { kind: "organization_delete", permission: "tenant:delete" } as const;

/** Deletes the organization at Polytomic: users, keys and syncs go with it. It looks before every request. */
export const deletion = (stopAllKeys: StopAllKeys): Definition => ({
  ...deletionKind,
  step: () => "organization_delete",

  async next({ operation, tenant }) {
    const { organizationId } = tenant;
    if (!organizationId) return fail("This tenant has no organization at Polytomic.");
    const commit = deleted(operation, tenant, organizationId, stopAllKeys);
    const seen = await sight(organizationId);
    if (seen.kind === "owner") return fail(ownerWords);
    if (seen.kind === "nothing") return { kind: "stuck", message: nothingWords };
    if (seen.kind === "absent") return { kind: "commit", commit };
    const { name } = seen.organization;
    // Whoever typed a name meant the organization that was named so.
    if (name.trim() !== String(inputOf(operation).name).trim())
      return fail(`The organization is named “${name}” at Polytomic by now. Nothing was deleted.`);
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

const fail = (message: string): Next => ({ kind: "fail", message });

/** Nothing of it works any more: no key is current, no link leads anywhere, and the tenant is archived. */
function deleted(
  operation: OperationRecord,
  tenant: TenantRecord,
  organizationId: string,
  stopAllKeys: StopAllKeys,
): Commit {
  return async (tx, actor) => {
    const now = clock.now();
    await stopAllKeys(tx, actor, tenant.id, "The organization was deleted at Polytomic");
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
        attention: null,
        decision: dbNull,
        updatedAt: now,
      },
    });
    const detail = { organizationId, name: String(inputOf(operation).name) };
    await record(tx, actor, "organization.deleted", { type: "tenant", id: tenant.id }, detail);
    await finish(tx, operation, "done", null);
  };
}
