import { needs } from "#lib/forms/needs.ts";
import type { AnySort, HealthFilter, KeyFilter, Status } from "#lib/forms/tenants.ts";
import { usualSort } from "#lib/forms/usual-sort.ts";

// Types only, so that the list does not load the zod schema that has the values.
const statuses: Record<Status, true> = {
  draft: true,
  "organization created": true,
  "user added": true,
  active: true,
  "needs attention": true,
  "on hold": true,
  archived: true,
};
const sorts: Record<AnySort, string> = {
  "best match": "Best match",
  created: "Newest first",
  "-created": "Oldest first",
  name: "Name",
  "-name": "Name, Z to A",
  status: "Attention first",
  "-status": "Attention last",
  "root user": "Root user",
  "-root user": "Root user, Z to A",
  "key age": "Oldest key first",
  "-key age": "Newest key first",
  "last verified": "Longest unverified first",
  "-last verified": "Last verified first",
  health: "Worst health",
  "-health": "Best health",
};

const keys: Record<KeyFilter, string> = {
  overdue: "Overdue for rotation",
  "30": "Older than 30 days",
  "90": "Older than 90 days",
  "180": "Older than 180 days",
  "365": "Older than a year",
  none: "No key",
  foreign: "Foreign key",
};

const healths: Record<HealthFilter, string> = {
  failing: "Syncs failing",
  good: "No sync failing",
  blind: "Can't tell",
  unseen: "Not checked yet",
};

/** An object would put the numbers first. */
const keyOrder: KeyFilter[] = ["overdue", "30", "90", "180", "365", "none", "foreign"];

export const needOptions = Object.entries(needs);
export const healthOptions = Object.entries(healths);
export const statusOptions = Object.keys(statuses) as Status[];
export const keyOptions = keyOrder.map((key) => [key, keys[key]] as const);

/** The default order comes first and has an empty value. */
export function sortOptions(q: string | undefined): [value: string, words: string][] {
  const usual = usualSort(q);
  return (Object.entries(sorts) as [AnySort, string][])
    .filter(([sort]) => q || sort !== "best match")
    .map(([sort, words]) => [sort === usual ? "" : sort, words]);
}
