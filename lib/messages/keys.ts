import "server-only";
import { z } from "zod";
import { type MessageOf, noted, type Stored, says, worded } from "./family.ts";

/** What is wrong with a key: each is a value of the database's key_trouble. */
export const keyTroubles = {
  opens_another_organization: says(
    { organization: z.string() },
    ({ organization }) => `It opens another organization: ${organization}.`,
  ),
  belongs_to_another_user: says({ user: z.string() }, ({ user }) => `It belongs to another user: ${user}.`),
  not_a_users_key: says({}, () => "It is not a user's key."),
  not_accepted: says({ status: z.number() }, ({ status }) => `Polytomic does not accept it (${status}).`),
  not_usable: says({}, () => "Polytomic returned a value that can't be used as a key."),
  perhaps_stopped: says({}, () => "It may have stopped working: verify it."),
  noted,
};

export type KeyTrouble = MessageOf<typeof keyTroubles>;

export const keyTroubleWords = (trouble: Stored): string => worded(keyTroubles, trouble).title;

export const keyOperations = {
  key_rotate: { title: "Rotate the key", doing: "rotating the key", page: "keys" },
  key_overlap: { title: "Rotate the key with overlap", doing: "rotating the key with overlap", page: "keys" },
  key_revoke: { title: "Revoke the key", doing: "revoking the key", page: "keys" },
} as const;

export const keyRequests = { key_mint: "New key", key_kill: "Key stop" };
