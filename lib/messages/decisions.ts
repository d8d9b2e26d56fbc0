import "server-only";
import { z } from "zod";
import { type MessageOf, noted, says, within, worded } from "./family.ts";
import { keyTroubles, keyTroubleWords } from "./keys.ts";

/** Conflicts that Polytomic reports although its lists do not show the cause. */
export const conflicts = {
  name_conflict: says(
    { name: z.string() },
    ({ name }) =>
      `Polytomic reports a conflict for “${name}” but lists no organization with this name. A request for it may still be running. Check again in a minute, or choose another name.`,
  ),
  organization_of_another: says(
    { tenant: z.string() },
    ({ tenant }) =>
      `Polytomic reported success but named the organization of the tenant ${tenant}. Check again, or choose another name.`,
  ),
  user_may_run: says(
    {},
    () =>
      "Polytomic reports a conflict but lists no user with this email. A request for it may still be running. Check again in a minute.",
  ),
  mint_may_run: says(
    {},
    () =>
      "A request to replace this user's key was sent and may still be running at Polytomic. Check again in a minute.",
  ),
  noted,
};

/** What staff decide in the wizard. */
const decisions = {
  ...conflicts,
  user_exists: says(
    {},
    () => "The organization already has a user with this email. Using it sends no invitation.",
  ),
  user_perhaps_ours: says(
    {},
    () =>
      "The organization has a user with this email. It may be the one that we asked for: we got no clear answer to our request. An invitation may have been sent. Using it sends no other one.",
  ),
  answered_with_other_email: says(
    { email: z.string() },
    ({ email }) =>
      `Polytomic reported success but named the user ${email}, which is not the email that we sent. Nothing else is sent until you decide.`,
  ),
  key_exists: says(
    {},
    () => "This user may already have a key. Minting replaces it: the old key stops working immediately.",
  ),
  key_failed_check: says(
    { trouble: within(keyTroubles) },
    ({ trouble }) => `The key was minted and stored but failed verification. ${keyTroubleWords(trouble)}`,
  ),
};

export const decisionWords = (message: MessageOf<typeof decisions>): string =>
  worded(decisions, message).title;
