import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { type Commit, type Definition, withCommit } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { findUpstream, noOrganization, usersPath } from "./upstream.ts";

function subject(operation: OperationRecord) {
  const { userId, email } = inputOf(operation);
  return { userId: String(userId), email: String(email) };
}

/** What the removal of a user means for its keys; passed in from lib/operations. */
export type StopKeysOf = (tx: Tx, actor: Actor, tenantId: string, userId: string) => Promise<void>;

/** A user's key stops with the user, so ours is recorded as stopped in the same transaction. */
function removed(operation: OperationRecord, tenant: TenantRecord, stopKeysOf: StopKeysOf): Commit {
  return async (tx, actor) => {
    const { userId, email } = subject(operation);
    const tenantId = tenant.id;
    await finish(tx, operation, "done", null);
    await record(tx, actor, "user.removed", { type: "tenant", id: tenantId }, { email, userId });
    await stopKeysOf(tx, actor, tenantId, userId);
    if (tenant.rootUserId === userId)
      await tx.tenant.update({ where: { id: tenantId }, data: { rootUserId: null } });
  };
}

export const removalKind = { kind: "user_remove", permission: "user:manage" } as const;

export const removal = (stopKeysOf: StopKeysOf): Definition => ({
  ...removalKind,
  step: () => "user_delete",

  async next({ operation, tenant }) {
    const { organizationId } = tenant;
    if (organizationId === null) return { kind: "fail", message: noOrganization };
    const { userId } = subject(operation);
    const commit = removed(operation, tenant, stopKeysOf);
    if (!(await findUpstream(organizationId, { userId }))) return { kind: "commit", commit };
    return {
      kind: "send",
      method: "DELETE",
      path: usersPath(organizationId, userId),
      body: null,
      absentBefore: null,
      send: async () => withCommit(await asPartner().deleteUser(organizationId, userId), () => commit),
      // The list had the user a moment ago: another request was faster, or our own before this one.
      refused: (httpStatus) => (httpStatus === 404 ? commit : null),
    };
  },
});
