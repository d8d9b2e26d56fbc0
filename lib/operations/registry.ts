import "server-only";
import type { Kind } from "#lib/engine/definition.ts";
import { overlap } from "#lib/keys/overlap.ts";
import { revoke } from "#lib/keys/revocation.ts";
import { rotate } from "#lib/keys/rotation.ts";
import { deleteKind } from "#lib/organizations/deletion.ts";
import { updateKind } from "#lib/organizations/update.ts";
import { adding } from "#lib/users/add.ts";
import { roleChange } from "#lib/users/change-role.ts";
import { removal } from "#lib/users/remove.ts";
import type { OperationKind } from "#prisma/client/enums.ts";

/** What each kind of operation does, by its noun's own room. */
export const kinds: Record<OperationKind, Kind> = {
  organization_update: updateKind,
  organization_delete: deleteKind,
  key_rotate: rotate,
  key_overlap: overlap,
  key_revoke: revoke,
  user_add: adding,
  user_role: roleChange,
  user_remove: removal,
};
