import type { FindingKind } from "#lib/forms/reconcile.ts";

export const kindTitles: Record<FindingKind, string> = {
  key_foreign: "Key of another organization",
  key_dead: "Key not working",
  missing_upstream: "Missing at Polytomic",
  renamed: "Renamed at Polytomic",
  not_ours: "Not in our records",
};

/** What each kind means, and what its fix does. */
export const kindHints: Record<FindingKind, string> = {
  key_foreign:
    "A key in our records opens another customer's organization. Anyone who has it sees that customer's data: stop using it here and have a new one minted there.",
  key_dead: "Polytomic no longer accepts the key in our records. Mint a new one and send it to the customer.",
  missing_upstream:
    "The organization no longer exists at Polytomic. Archiving the tenant here keeps its timeline.",
  renamed:
    "The organization has a different name at Polytomic. Using that name here, or keeping ours, changes nothing at Polytomic.",
  not_ours:
    "Created with curl, Terraform or the console. Adopting adds the organization to our records and changes nothing at Polytomic.",
};

export const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
