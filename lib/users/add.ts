import "server-only";
import { record } from "#lib/audit/record.ts";
import { type Commit, type Definition, withCommit } from "#lib/engine/definition.ts";
import { finish, inputOf, type OperationRecord } from "#lib/engine/operation.ts";
import { mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { asPartner } from "#lib/polytomic/clients.ts";
import type { User } from "#lib/polytomic/wire.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { findUpstream, noOrganization, usersPath } from "./upstream.ts";

/* Adding a user sends an invitation email, so nothing is sent before the list was read. */

const taken: OperationMessage = { code: "email_taken", params: {} };
const mayRun: OperationMessage = { code: "addition_may_run", params: {} };

function subject(operation: OperationRecord) {
  const { email, role } = inputOf(operation);
  return { email: String(email), role: String(role) };
}

/** If the root user was removed, a new user with the same email becomes the root user. */
function added(operation: OperationRecord, tenant: TenantRecord, { id }: Pick<User, "id">): Commit {
  return async (tx, actor) => {
    const { email, role } = subject(operation);
    await finish(tx, operation, "done", null);
    if (tenant.stage === "active" && tenant.rootEmail === email) {
      const data = { rootUserId: id, rootUserOrigin: "created", rootRole: role } as const;
      await tx.tenant.update({ where: { id: tenant.id }, data });
    }
    await record(tx, actor, "user.added", { type: "tenant", id: tenant.id }, { userId: id, email, role });
  };
}

export const addition: Definition = {
  kind: "user_add",
  permission: "user:manage",
  step: () => "user_add",

  async next({ operation, tenant, history, plan }) {
    const { organizationId } = tenant;
    if (organizationId === null) return { kind: "fail", message: noOrganization };
    const body = subject(operation);
    if (plan.kind !== "again") {
      const found = await findUpstream(organizationId, { email: body.email });
      if (found && mayAdopt(history)) return { kind: "commit", commit: added(operation, tenant, found) };
      if (found) return { kind: "fail", message: taken };
      if (mayStillRun(history, plan)) return { kind: "stuck", message: mayRun };
    }
    return {
      kind: "send",
      method: "POST",
      path: usersPath(organizationId),
      body,
      absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
      send: async (once) =>
        withCommit(await asPartner().createUser(organizationId, body, once), (user) =>
          added(operation, tenant, user),
        ),
    };
  },
};
