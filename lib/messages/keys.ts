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
