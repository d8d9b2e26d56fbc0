import "server-only";
import { record } from "#lib/audit/record.ts";
import { type Commit, type Definition, withCommit } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { findUpstream, noOrganization, usersPath } from "./upstream.ts";

function subject(operation: OperationRecord) {
  const { userId, email, role, from } = inputOf(operation);
  return { userId: String(userId), email: String(email), role: String(role), from: String(from) };
}

function changed(operation: OperationRecord, tenant: TenantRecord): Commit {
  return async (tx, actor) => {
    const { userId, email, role, from } = subject(operation);
    await finish(tx, operation, "done", null);
    if (tenant.rootUserId === userId)
      await tx.tenant.update({ where: { id: tenant.id }, data: { rootRole: role } });
    const detail = { email, from, to: role, userId };
    await record(tx, actor, "user.role-changed", { type: "tenant", id: tenant.id }, detail);
  };
}

/** Repeating it changes nothing more, so the list is read before every request, whatever the last outcome. */
export const roleChange: Definition = {
  kind: "user_role",
  permission: "user:manage",
  step: () => "user_update",

  async next({ operation, tenant }) {
    const { organizationId } = tenant;
    if (organizationId === null) return { kind: "fail", message: noOrganization };
    const { userId, role } = subject(operation);
    const user = await findUpstream(organizationId, { userId });
    if (!user) return { kind: "fail", message: { code: "user_gone", params: {} } };
    if (user.role.toLowerCase() === role) return { kind: "commit", commit: changed(operation, tenant) };
    const body = { email: user.email, role };
    return {
      kind: "send",
      method: "PUT",
      path: usersPath(organizationId, userId),
      body,
      absentBefore: null,
      send: async () =>
        withCommit(await asPartner().updateUser(organizationId, userId, body), () =>
          changed(operation, tenant),
        ),
    };
  },
};
