import "server-only";
import type { Permission } from "#lib/staff/permissions.ts";
import type { OperationKind } from "#prisma/client/enums.ts";

/** What somebody must be allowed to begin an operation of each kind, to try it again and to give it up. */
export const permissions: Record<OperationKind, Permission> = {
  organization_update: "tenant:edit",
  organization_delete: "tenant:delete",
  key_rotate: "key:rotate",
  key_overlap: "key:rotate",
  key_revoke: "key:rotate",
  user_add: "user:manage",
  user_role: "user:manage",
  user_remove: "user:manage",
};
