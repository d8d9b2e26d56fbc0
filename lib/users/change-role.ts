import "server-only";
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { type Commit, defineOperation, withCommit } from "#lib/engine/definition.ts";
import { finish } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import { userOperations } from "#lib/messages/users.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { findUpstream, noOrganization, usersPath } from "./upstream.ts";

const input = z.object({ userId: z.string(), email: z.string(), role: z.string(), from: z.string() });
type RoleChange = Open<z.infer<typeof input>>;

function changed(operation: RoleChange): Commit {
  return async (tx, actor) => {
    const { tenant, input } = operation;
    const { userId, email, role, from } = input;
    await finish(tx, operation, "done", null);
    if (tenant.rootUserId === userId)
      await tx.tenant.update({ where: { id: tenant.id }, data: { rootRole: role } });
    const detail = { email, from, to: role, userId };
    await record(tx, actor, "user.role-changed", { type: "tenant", id: tenant.id }, detail);
  };
}

/** Repeating it changes nothing more, so the list is read before every request, whatever the last outcome. */
export const roleChange = defineOperation({
  kind: "user_role",
  title: userOperations.user_role.title,
  permission: "user:manage",
  input,
  topic: ({ userId }) => `user:${userId}`,
  subject: ({ email }) => email,
  stages: {
    update: {
      step: "user_update",
      body: ({ operation }) => ({ email: operation.input.email, role: operation.input.role }),
      async next({ operation, tenant }) {
        const { organizationId } = tenant;
        if (organizationId === null) return { kind: "fail", message: noOrganization };
        const { userId, role } = operation.input;
        const user = await findUpstream(organizationId, { userId });
        if (!user) return { kind: "fail", message: { code: "user_gone", params: {} } };
        if (user.role.toLowerCase() === role) return { kind: "commit", commit: changed(operation) };
        const body = { email: user.email, role };
        return {
          kind: "send",
          method: "PUT",
          path: usersPath(organizationId, userId),
          absentBefore: null,
          send: async () =>
            withCommit(await asPartner().updateUser(organizationId, userId, body), () => changed(operation)),
        };
      },
    },
  },
});
