import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import type { Commit, Kind } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import { keyGone } from "#lib/keys/attention.ts";
import { because } from "#lib/messages/audit.ts";
import { withCommit } from "#lib/onboarding/step-definition.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { findUpstream, liveStates, noOrganization, usersPath } from "./upstream.ts";

function subject(operation: OperationRecord) {
  const { userId, email } = inputOf(operation);
  return { userId: String(userId), email: String(email) };
}

/** A user's key dies with the user: ours is said to be dead in the same transaction. */
function removed(operation: OperationRecord, tenant: TenantRecord): Commit {
  return async (tx, actor) => {
    const { userId, email } = subject(operation);
    const tenantId = tenant.id;
    await finish(tx, operation, "done", null);
    await record(tx, actor, "user.removed", { type: "tenant", id: tenantId }, { email, userId });
    const live = { tenantId, userId, state: { in: [...liveStates] } };
    const keys = await tx.organizationKey.findMany({ where: live, select: { id: true, state: true } });
    await tx.organizationKey.updateMany({ where: live, data: { state: "stopped", stoppedAt: clock.now() } });
    const why = because({ code: "user_removed", params: {} });
    for (const { id } of keys) await record(tx, actor, "key.stopped", { type: "key", id, tenantId }, why);
    const lost = keys.some(({ state }) => state === "current");
    const without = { keyHint: null, keyMintedAt: null, lastVerifiedAt: null };
    const data = { ...(tenant.rootUserId === userId && { rootUserId: null }), ...(lost && without) };
    await tx.tenant.update({ where: { id: tenantId }, data });
    if (keys.length > 0) await keyGone(tx, tenantId, "key_user_removed");
  };
}

export const removal: Kind = {
  step: () => "user_delete",

  async next({ operation, tenant }) {
    const { organizationId } = tenant;
    if (organizationId === null) return { kind: "fail", message: noOrganization };
    const { userId } = subject(operation);
    const commit = removed(operation, tenant);
    if (!(await findUpstream(organizationId, { userId }))) return { kind: "commit", commit };
    return {
      kind: "send",
      method: "DELETE",
      path: usersPath(organizationId, userId),
      body: null,
      absentBefore: null,
      send: async () => withCommit(await asPartner().deleteUser(organizationId, userId), () => commit),
      // The list had the user a moment ago: somebody else was quicker, or our own request before this one.
      refused: (httpStatus) => (httpStatus === 404 ? commit : null),
    };
  },
};
