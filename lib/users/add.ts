import "server-only";
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { type Commit, defineOperation, withCommit } from "#lib/engine/definition.ts";
import { type Asking, ask, finish, moveOn } from "#lib/engine/operation.ts";
import { isUnknown, mayAdopt, mayStillRun } from "#lib/engine/plan.ts";
import type { Open } from "#lib/engine/record.ts";
import type { OperationMessage } from "#lib/messages/operations.ts";
import { userOperations } from "#lib/messages/users.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { User } from "#lib/polytomic/wire.ts";
import { findUpstream, isOf, noOrganization, usersPath } from "./upstream.ts";

/* Adding a user sends an invitation email, so nothing is sent before the list was read. */

const taken: OperationMessage = { code: "email_taken", params: {} };
const mayRun: OperationMessage = { code: "addition_may_run", params: {} };

const input = z.object({
  email: z.string(),
  role: z.string(),
  /** The user that Polytomic answered with, under another email than we sent. */
  answeredUserId: z.string().optional(),
});
type Addition = Open<z.infer<typeof input>>;

/** If the root user was removed, a new user with the same email becomes the root user. */
function added(operation: Addition, { id }: Pick<User, "id">): Commit {
  return async (tx, actor) => {
    const { tenant, input } = operation;
    const { email, role } = input;
    await finish(tx, operation, "done", null);
    if (tenant.stage === "active" && tenant.rootEmail === email) {
      const data = { rootUserId: id, rootUserOrigin: "created", rootRole: role } as const;
      await tx.tenant.update({ where: { id: tenant.id }, data });
    }
    await record(tx, actor, "user.added", { type: "tenant", id: tenant.id }, { userId: id, email, role });
  };
}

const otherEmail = (id: string, email: string): Asking => ({
  question: { id },
  message: { code: "answered_with_other_email", params: { email } },
  reason: { code: "found_upstream", params: {} },
});

/** Polytomic's answer names the user whom we asked for; else staff decide, and nothing more is sent. */
function answered(operation: Addition, user: User): Commit {
  if (isOf(user, operation.input.email)) return added(operation, user);
  return async (tx) => {
    await moveOn(tx, operation, "create", { answeredUserId: user.id });
    await ask(tx, operation, otherEmail(user.id, user.email));
  };
}

export const addition = defineOperation({
  kind: "user_add",
  title: userOperations.user_add.title,
  permission: "user:manage",
  input,
  topic: ({ email }) => `user:${email}`,
  subject: ({ email }) => email,
  stages: {
    create: {
      step: "user_add",
      body: ({ operation }) => ({ email: operation.input.email, role: operation.input.role }),
      async next({ operation, tenant, history, plan }) {
        const { organizationId } = tenant;
        if (organizationId === null) return { kind: "fail", message: noOrganization };
        const { email, role } = operation.input;
        if (plan.kind !== "again") {
          const found = await findUpstream(organizationId, { email });
          if (found && mayAdopt(history)) return { kind: "commit", commit: added(operation, found) };
          // Repeating the request tells whether it was ours that added them.
          if (found && history.some(isUnknown) && mayStillRun(history, plan))
            return { kind: "stuck", message: { code: "user_perhaps_ours", params: {} } };
          if (found) return { kind: "fail", message: taken };
          const other = operation.input.answeredUserId;
          const user = other && (await findUpstream(organizationId, { userId: other }));
          if (user) return { kind: "ask", ...otherEmail(user.id, user.email) };
          if (mayStillRun(history, plan)) return { kind: "stuck", message: mayRun };
        }
        return {
          kind: "send",
          method: "POST",
          path: usersPath(organizationId),
          absentBefore: plan.kind === "again" ? plan.past.absentBefore : true,
          send: async (once) =>
            withCommit(await asPartner().createUser(organizationId, { email, role }, once), (user) =>
              answered(operation, user),
            ),
        };
      },
    },
  },
});
