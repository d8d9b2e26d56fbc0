import "server-only";
import type { AttentionCode } from "./attention.ts";

/** A reason for attention in a few words, without what it is about in one tenant: for counts and filters. */
export const attentionNames: Record<AttentionCode, string> = {
  foreign_key: "Foreign key",
  another_users_key: "Key of another user",
  organization_missing: "Organization missing",
  key_not_working: "Key not working",
  key_unreadable: "Key can't be decrypted",
  key_revoked: "Key revoked",
  key_user_removed: "Key's user removed",
  key_out_of_use: "Key out of use",
  no_key: "No key in use",
  new_key_not_working: "New key not working",
  partner_key_refused: "Partner key refused",
  key_check_failed: "Key failed verification",
  key_exists: "User may have a key",
  found_upstream: "Found at Polytomic",
  conflict: "Conflict at Polytomic",
  background_work_failed: "Background work failing",
  unknown_outcome: "No answer yet",
  key_perhaps_replaced: "Key may have stopped",
  syncs_failing: "Syncs failing",
  noted: "Other",
};
