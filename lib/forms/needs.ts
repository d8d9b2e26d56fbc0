import type { AttentionCode } from "#prisma/client/enums.ts";

/** What the list can be filtered by: the reasons for attention, and what waits. In a few words, the worst first. */
export const needs = {
  foreign_key: "Foreign key",
  another_users_key: "Key of another user",
  key_link_opened_again: "Link opened again",
  organization_missing: "Organization missing",
  key_not_working: "Key not working",
  key_unreadable: "Key can't be decrypted",
  key_revoked: "Key revoked",
  key_user_removed: "Key's user removed",
  key_out_of_use: "Key stopped",
  no_key: "No key in use",
  new_key_not_working: "New key not working",
  partner_key_refused: "Partner key refused",
  key_check_failed: "Key failed verification",
  key_exists: "User may have a key",
  found_upstream: "Found at Polytomic",
  conflict: "Conflict at Polytomic",
  background_work_failed: "Background work failing",
  unknown_outcome: "No answer yet",
  blueprint_failed: "Blueprint failed",
  key_perhaps_replaced: "Key may have stopped",
  stop_put_off: "Stop of the old key put off",
  new_key_unsent: "New key not sent",
  syncs_failing: "Syncs failing",
  blueprint_waits: "Blueprint waits for the customer",
  blueprint_drifted: "Blueprint drifted",
  noted: "Other",
  operation_stuck: "Needs a decision",
  rotation_waiting: "Rotation waiting",
} as const satisfies Record<AttentionCode | "operation_stuck" | "rotation_waiting", string>;
export type Need = keyof typeof needs;

/** Of a line of the inbox, also one that is no trouble. */
export const lineNames: Record<string, string> = {
  ...needs,
  key_due: "Key due",
  unfinished: "Onboarding not finished",
};
