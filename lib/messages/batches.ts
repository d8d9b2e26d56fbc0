import "server-only";
import { z } from "zod";
import { type MessageOf, type Stored, says, worded } from "./family.ts";

/** What became of a tenant of a batch, where "done" does not say it all. */
const outcomes = {
  key_works: says({}, () => "The key works"),
  already: says({}, () => "Nothing to change"),
  no_key: says({}, () => "No key in use"),
  archived: says({}, () => "Archived: restore it first"),
  changed_since: says({}, () => "Changed since, so it was left as it is"),
  stopped: says({}, () => "The batch was stopped"),
  in_progress: says({}, () => "A change is in progress for this tenant. Try again when it is over"),
  organization_lost: says(
    {},
    () => "Its organization no longer exists at Polytomic. Onboard the customer again",
  ),
  too_many_labels: says({ most: z.number() }, ({ most }) => `It would have more than ${most} labels`),
  owner_inactive: says({}, () => "The new owner's account is disabled"),
  not_allowed: says({}, () => "The person who started this may no longer change tenants"),
  key_not_working: says({}, () => "A key does not work"),
  foreign_key: says({}, () => "A key opens another organization"),
  another_users_key: says({}, () => "A key belongs to another user"),
  key_unreadable: says({}, () => "A key can't be decrypted"),
  no_answer: says({}, () => "Polytomic did not answer, so the key may still work"),
  unexpected: says(
    { reference: z.string() },
    ({ reference }) => `Failed on our side. Reference ${reference}`,
  ),
};

export type BatchMessage = MessageOf<typeof outcomes>;

export const batchOutcomeWords = (message: Stored): string => worded(outcomes, message).title;

/** The batch that undoes one with this title. */
export const undoTitle = (title: string): string => `Undo ${title.charAt(0).toLowerCase()}${title.slice(1)}`;

/** What a batch does, by its kind: "Put on hold". */
export const batchTitles = {
  owner: "Change owner",
  add_labels: "Add labels",
  remove_labels: "Remove labels",
  hold: "Put on hold",
  resume: "Take off hold",
  archive: "Archive",
  restore: "Restore",
  verify: "Verify keys",
  undo: "Undo",
} as const;
