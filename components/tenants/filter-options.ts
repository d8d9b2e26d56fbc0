import type { Sort, Status } from "#lib/forms/tenants.ts";

// Types only: the values live beside their zod schema, which the list need not load.
const statuses: Record<Status, true> = {
  draft: true,
  "organization created": true,
  "user added": true,
  active: true,
  "needs attention": true,
  "on hold": true,
  archived: true,
};
const sorts: Record<Sort, string> = {
  created: "Newest first",
  name: "Name",
  "key age": "Oldest key first",
  "last verified": "Longest unverified first",
};

export const statusOptions = Object.keys(statuses) as Status[];
export const sortOptions = Object.entries(sorts) as [Sort, string][];
