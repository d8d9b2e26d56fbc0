import "server-only";
import { handover } from "#lib/keys/handover-kind.ts";
import { revoke } from "#lib/keys/revoke-kind.ts";
import { rotate } from "#lib/keys/rotate-kind.ts";
import { deleteKind } from "#lib/tenants/delete-kind.ts";
import { updateKind } from "#lib/tenants/update-kind.ts";
import { adding } from "#lib/users/adding.ts";
import { removal } from "#lib/users/removal.ts";
import { roleChange } from "#lib/users/role.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import type { Kind } from "./kind.ts";

/** What each kind of operation does, by its noun's own room. */
export const kinds: Record<OperationKind, Kind> = {
  organization_update: updateKind,
  organization_delete: deleteKind,
  key_rotate: rotate,
  key_handover: handover,
  key_revoke: revoke,
  user_add: adding,
  user_role: roleChange,
  user_remove: removal,
};
