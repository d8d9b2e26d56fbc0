import "server-only";
import { z } from "zod";
import { type Actor, record } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { type Commit, defineOperation, withCommit } from "#lib/engine/definition.ts";
import { finish } from "#lib/engine/operation.ts";
import type { Open } from "#lib/engine/record.ts";
import { userOperations } from "#lib/messages/users.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { findUpstream, noOrganization, usersPath } from "./upstream.ts";

const input = z.object({ userId: z.string(), email: z.string() });
type Removal = Open<z.infer<typeof input>>;

/** What the removal of a user means for its keys; passed in from lib/operations. */
export type UsersKeys = {
  stop: (tx: Tx, actor: Actor, tenantId: string, userId: string) => Promise<void>;
  /** The removal was cancelled, and its request may have been carried out. */
  doubt: (tx: Tx, operation: Pick<Removal, "id" | "tenantId">, userId: string) => Promise<void>;
};

/** A user's key stops with the user, so ours is recorded as stopped in the same transaction. */
function removed(operation: Removal, keys: UsersKeys): Commit {
  return async (tx, actor) => {
    const { tenantId, tenant, input } = operation;
    const { userId, email } = input;
    await finish(tx, operation, "done", null);
    await record(tx, actor, "user.removed", { type: "tenant", id: tenantId }, { email, userId });
    await keys.stop(tx, actor, tenantId, userId);
    if (tenant.rootUserId === userId)
      await tx.tenant.update({ where: { id: tenantId }, data: { rootUserId: null } });
  };
}

/** What a page lists of it. */
export const removalKind = {
  kind: "user_remove",
  title: userOperations.user_remove.title,
  permission: "user:manage",
  subject: (row: { input: unknown }) => input.parse(row.input).email,
} as const;

export const removal = (keys: UsersKeys) =>
  defineOperation({
    kind: removalKind.kind,
    title: removalKind.title,
    permission: removalKind.permission,
    input,
    topic: ({ userId }) => `user:${userId}`,
    subject: ({ email }) => email,
    stages: {
      delete: {
        step: "user_delete",
        async next({ operation, tenant }) {
          const { organizationId } = tenant;
          if (organizationId === null) return { kind: "fail", message: noOrganization };
          const { userId } = operation.input;
          const commit = removed(operation, keys);
          if (!(await findUpstream(organizationId, { userId }))) return { kind: "commit", commit };
          return {
            kind: "send",
            method: "DELETE",
            path: usersPath(organizationId, userId),
            absentBefore: null,
            send: async () => withCommit(await asPartner().deleteUser(organizationId, userId), () => commit),
            // The list had the user a moment ago: another request was faster, or our own before this one.
            refused: ({ status }) => (status === 404 ? commit : null),
          };
        },
      },
    },
    async cancelling(tx, operation) {
      await keys.doubt(tx, operation, operation.input.userId);
      return null;
    },
  });

export type Removing = ReturnType<typeof removal>;
