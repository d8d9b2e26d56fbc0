import "server-only";
import { z } from "zod";
import { type MessageOf, noted, type Stored, says, worded } from "./family.ts";
import { keyTroubles } from "./keys.ts";

const name = z.string();

/** What a finding says besides its kind. */
const findingDetails = {
  ...keyTroubles,
  cannot_be_opened: says({}, () => "It can't be decrypted with this app's encryption keys."),
  named_here: says({ name }, ({ name }) => `Our name: ${name}`),
};
export type FindingDetail = MessageOf<typeof findingDetails>;
export const findingDetailWords = (detail: Stored): string => worded(findingDetails, detail).title;

/** How a finding was resolved. */
const findingRepairs = {
  adopted: says({}, () => "Adopted"),
  skipped: says({}, () => "Skipped: already a tenant, or no longer at Polytomic"),
  no_longer_applies: says({}, () => "No longer applies"),
  fixed_since: says({}, () => "Fixed since"),
  forgotten: says({}, () => "Archived here"),
  renamed: says({ name }, ({ name }) => `Renamed to ${name}`),
  kept_name: says({}, () => "Kept our name"),
  seen: says({}, () => "Acknowledged"),
  noted,
};
export type FindingRepair = MessageOf<typeof findingRepairs>;
export const findingRepairWords = (repair: Stored): string => worded(findingRepairs, repair).title;
