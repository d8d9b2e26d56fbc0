import "server-only";
import { application } from "#lib/blueprints/apply.ts";
import { removal } from "#lib/blueprints/remove.ts";
import type { Definition } from "#lib/engine/definition.ts";
import { overlap } from "#lib/keys/overlap.ts";
import { revocation } from "#lib/keys/revoke.ts";
import { rotation } from "#lib/keys/rotate.ts";
import { onboarding } from "#lib/onboarding/definition.ts";
import { organizationUpdate } from "#lib/organizations/update.ts";
import { addition } from "#lib/users/add.ts";
import { roleChange } from "#lib/users/change-role.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { organizationDeletion, userRemoval } from "./removals.ts";

/** The definition of each kind of operation, from its noun's folder. */
export const registry = {
  organization_update: organizationUpdate,
  organization_delete: organizationDeletion,
  key_rotate: rotation,
  key_overlap: overlap,
  key_revoke: revocation,
  user_add: addition,
  user_role: roleChange,
  user_remove: userRemoval,
  onboarding,
  blueprint_apply: application,
  blueprint_remove: removal,
} satisfies Record<OperationKind, Definition>;
