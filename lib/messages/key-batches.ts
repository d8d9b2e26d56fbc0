import "server-only";
import { says, worded } from "./family.ts";

/** Why a key of a batch was left as it is. */
const skips = {
  not_in_use: says({}, () => "The key was no longer in use"),
  archived: says({}, () => "The tenant is archived: restore it, then rotate the key"),
  readable: says({}, () => "The app can decrypt the key, so it was not rotated"),
  no_service_email: says({}, () => "The key policy has no pattern for service users' emails"),
  other_change: says({}, () => "Another change was in the way: finish it, then rotate the key"),
};

export type BatchSkip = keyof typeof skips;

export const skipWords = (code: string): string => worded(skips, { code, params: {} }).title;
