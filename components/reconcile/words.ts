import type { FindingKind } from "#lib/forms/reconcile.ts";

export const kindTitles: Record<FindingKind, string> = {
  key_foreign: "Key of another organization",
  key_dead: "Key dead",
  missing_upstream: "Missing at Polytomic",
  renamed: "Renamed at Polytomic",
  not_ours: "Not ours",
};

/** What each kind means, and what its repair does. */
export const kindHints: Record<FindingKind, string> = {
  key_foreign:
    "A key on record opens an organization that is not this customer's. Whoever holds it sees somebody else's data: take it out of use here, and have it replaced there.",
  key_dead:
    "Polytomic does not accept the key on record any more. A new key has to be minted and handed over.",
  missing_upstream:
    "The organization does not exist at Polytomic any more. Forgetting archives the tenant here; its timeline stays.",
  renamed:
    "The organization has another name at Polytomic than we knew. Taking it here, or keeping ours, sends nothing.",
  not_ours:
    "Made with curl, Terraform or the console. Adopting takes an organization on record here and changes nothing at Polytomic.",
};

export const count = (n: number, one: string, many = `${one}s`) =>
  `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
