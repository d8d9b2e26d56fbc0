import "server-only";
import { z } from "zod";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Tx } from "#lib/base/db.ts";
import { type Commit, defineOperation, type Next, withCommit } from "#lib/engine/definition.ts";
import { cancelOnboarding, finish } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import type { AuditReason } from "#lib/messages/audit.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { organizationOperations } from "#lib/messages/organizations.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { clearAll } from "#lib/tenants/attention.ts";
import { isPartners, nothingListed, organizationTopic, sight } from "./upstream.ts";

/** What the end of an organization means for its keys; passed in from lib/operations. */
export type OrganizationsKeys = {
  stop: (tx: Tx, actor: Actor, tenantId: string, reason: AuditReason) => Promise<void>;
  /** The deletion was cancelled, and its request may have been carried out. */
  doubt: (tx: Tx, operation: Pick<Deletion, "id" | "tenantId">) => Promise<void>;
};

export const deletionKind = {
  kind: "organization_delete",
  title: organizationOperations.organization_delete.title,
  permission: "tenant:delete",
} as const;

const input = z.object({ name: z.string() });
type Deletion = Open<z.infer<typeof input>>;

/** Deletes the organization at Polytomic, with its users, keys and syncs. It looks before every request. */
export const deletion = (keys: OrganizationsKeys) =>
  defineOperation({
    ...deletionKind,
    input,
    topic: () => organizationTopic,
    stages: {
      delete: {
        step: "organization_delete",
        async next({ operation, tenant }) {
          const { organizationId } = tenant;
          if (!organizationId) return fail({ code: "no_organization", params: {} });
          const commit = deleted(operation, organizationId, keys);
          const seen = await sight(organizationId);
          if (seen.kind === "owner") return fail(isPartners);
          if (seen.kind === "nothing") return { kind: "stuck", message: nothingListed };
          if (seen.kind === "absent") return { kind: "commit", commit };
          const { name } = seen.organization;
          // The person who typed the name meant the organization with that name.
          if (name.trim() !== operation.input.name.trim())
            return fail({ code: "organization_renamed", params: { name } });
          return {
            kind: "send",
            method: "DELETE",
            path: `/api/organizations/${organizationId}`,
            absentBefore: null,
            send: async () => withCommit(await asPartner().deleteOrganization(organizationId), () => commit),
            refused: ({ status }) => (status === 404 ? commit : null),
          };
        },
      },
    },
    async cancelling(tx, operation) {
      await keys.doubt(tx, operation);
      return null;
    },
  });

export type Deleting = ReturnType<typeof deletion>;

const fail = (message: OperationMessage): Next => ({ kind: "fail", message });

/** Nothing of it works now: no key is current, no link works, and the tenant is archived. */
function deleted(operation: Deletion, organizationId: string, keys: OrganizationsKeys): Commit {
  const { tenant } = operation;
  return async (tx, actor) => {
    const now = clock.now();
    await keys.stop(tx, actor, tenant.id, { code: "organization_deleted", params: {} });
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
        updatedAt: now,
      },
    });
    await cancelOnboarding(tx, tenant.id);
    await clearAll(tx, tenant.id);
    const detail = { organizationId, name: operation.input.name };
    await record(tx, actor, "organization.deleted", { type: "tenant", id: tenant.id }, detail);
    await finish(tx, operation, "done", null);
  };
}
