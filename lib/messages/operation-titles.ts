import "server-only";
import type { OperationKind } from "#prisma/client/enums.ts";

/** What each kind of operation does, in words for staff. */
export const operationTitles: Record<OperationKind, string> = {
  organization_update: "Change the organization",
  organization_delete: "Delete the organization at Polytomic",
  user_add: "Add user",
  user_role: "Change the role of",
  user_remove: "Remove user",
  key_rotate: "Rotate the key",
  key_overlap: "Rotate the key with overlap",
  key_revoke: "Revoke the key",
  onboarding: "Onboard the customer",
  blueprint_apply: "Apply the blueprint",
  blueprint_remove: "Remove the blueprint",
};
