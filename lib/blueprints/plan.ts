import "server-only";
/**
 * What applying a version to a tenant would do: what was last applied, what is wanted and what Polytomic has, compared.
 * Pure: reading is in plan-reading.ts. Nothing that asks or replaces is ever done without a person.
 */
import { isWithin, valueAt } from "./compare.ts";
import type { Json, JsonObject, Resource, ResourceKind } from "./document.ts";
import { type Field, fieldsOf, lostBy, settingsOf } from "./fields.ts";
import type { Live, Wanted } from "./kind.ts";
import { kinds } from "./kinds.ts";
import { hashOf } from "./plan-hash.ts";
import { staysAtPolytomic } from "./removing.ts";
import { nameOf } from "./resolve.ts";

/** What we made or took over, as it was last applied. */
export type Managed = Pick<Resource, "onRemove"> & {
  key: string;
  kind: ResourceKind;
  upstreamId: string;
  name: string;
  origin: "created" | "adopted" | "shared" | "connected";
  lastApplied: JsonObject;
  secretsHash: string | null;
};

/** One resource of the version. */
export type Entry = {
  resource: Resource;
  /** Null while resources that it refers to do not exist: `missing` has their keys. */
  wanted: Wanted | null;
  missing: string[];
  /** What it is made without and refers to afterwards, by key. */
  later?: string[];
  /** The same with `${ref.key.id}` in the place of ids that do not exist yet: to be shown. */
  preview?: Wanted;
  managed: Managed | null;
  /** What `managed` is now; null if it is gone. */
  live: Live | null;
  /** What may be the wanted one and is not managed. */
  candidates: Live[];
  /** Ids that Polytomic lists and does not let us read: of them `live` is null, and `candidates` hold what was listed. */
  unreadable: readonly string[];
  /** The other blueprint of this tenant that has what there is only one of. */
  heldBy: string | null;
  /** What there is already of what a creation changes; null where that is nothing, or not known. */
  before?: JsonObject | null;
  /** HMAC of the secrets that would be sent; null where it has none. */
  secretsHash: string | null;
  /** The secrets that we do not have for it, by name. */
  unheldSecrets: readonly string[];
  /** JSON pointers that are not compared. */
  ignored: string[];
};

type Action =
  | "create"
  | "adopt"
  | "update"
  | "replace"
  | "await"
  | "blocked"
  | "nothing"
  | "remove"
  | "release"
  | "leave";

export type Item = {
  key: string;
  kind: ResourceKind;
  name: string;
  action: Action;
  /** Of what exists. */
  upstreamId: string | null;
  /** What changes; of what is created, everything that it is created with. */
  fields: Field[];
  /** A person has to agree first. */
  asks: boolean;
  /** What it waits for; with "blocked". */
  blockedBy: string[];
  /** What it refers to only once that exists, by key: it is made without, and changed then. */
  later: string[];
  /** Secrets at Polytomic that nobody has here; with "blocked". */
  unknownSecrets: string[];
  unreadable: boolean;
  /** The blueprint that has the only one; with "blocked". */
  heldBy: string | null;
  /** It is switched on. */
  activates: boolean;
  /** Its first run is started. */
  firstRun: boolean;
  /** What there is already of what a creation changes, in the form of a spec. */
  before: JsonObject | null;
  /** It existed and is gone. */
  again: boolean;
};

export type Plan = { items: Item[]; hash: string };

/** Applying would stop there, lose something or do it twice: a person has to do something else first. */
export const stops = ({ action, unknownSecrets, unreadable, heldBy }: Item): boolean =>
  action === "replace" ||
  unknownSecrets.length > 0 ||
  (unreadable && action === "blocked") ||
  heldBy !== null;

const isOpen = ({ action, asks }: Item): boolean =>
  action === "await" || action === "blocked" || action === "replace" || asks;

function itemFor(
  entry: Pick<Entry, "resource" | "wanted" | "preview" | "later" | "before">,
  more: Partial<Item> & { action: Action },
): Item {
  const { key, kind, spec } = entry.resource;
  const named = (entry.wanted ?? entry.preview)?.name ?? nameOf(spec, key);
  const none = { upstreamId: null, fields: [], asks: false, blockedBy: [], unknownSecrets: [] };
  const later = entry.later ?? [];
  const starts = { activates: false, firstRun: false, again: false };
  const usual = { later, before: entry.before ?? null, unreadable: false, heldBy: null, ...starts };
  return { key, kind, name: named, ...none, ...usual, ...more };
}

function creating(entry: Entry, again: boolean): Item {
  const { resource, wanted } = entry;
  const shown = entry.preview ?? wanted;
  const action = kinds[resource.kind].create || wanted === null ? "create" : "await";
  const isMade = action === "create";
  const starts = { activates: isMade && resource.activate, firstRun: isMade && resource.firstRun };
  const found = ({ path }: Field) => valueAt(entry.before ?? {}, path) ?? null;
  const fields = settingsOf(shown?.spec ?? {}).map((field) => ({ ...field, found: found(field) }));
  return itemFor(entry, { action, ...starts, again, fields });
}

/** What exists, and is to become as wanted. */
function changing(entry: Entry, wanted: Wanted, live: Live): Item {
  const { resource, managed } = entry;
  const kind = kinds[resource.kind];
  const fields = fieldsOf(entry, wanted, live, managed);
  const activates = resource.activate && live.active === false && !entry.ignored.includes("/active");
  const isNew = managed === null;
  const base = { upstreamId: live.id, fields, activates, firstRun: isNew && resource.firstRun };
  if (fields.some(({ path }) => isWithin(path, kind.fixed)))
    return itemFor(entry, { ...base, action: "replace", firstRun: false });
  if (!kind.replace && (isNew || fields.length === 0))
    return itemFor(entry, { ...base, fields: [], action: isNew ? "adopt" : "nothing" });
  if (!kind.replace) return itemFor(entry, { ...base, action: "leave" });
  const unknown = fields.length > 0 ? lostBy(entry, wanted.spec, live, managed) : [];
  if (unknown.length > 0) return itemFor(entry, { ...base, action: "blocked", unknownSecrets: unknown });
  if (isNew) return itemFor(entry, { ...base, action: "adopt", asks: !kind.takesEqual });
  return itemFor(entry, { ...base, action: fields.length > 0 || activates ? "update" : "nothing" });
}

function itemOf(entry: Entry, open: ReadonlySet<string>): Item {
  const { wanted, missing, managed, live, candidates, unreadable, heldBy } = entry;
  if (managed !== null && unreadable.includes(managed.upstreamId))
    return itemFor(entry, { action: "blocked", upstreamId: managed.upstreamId, unreadable: true });
  const again = managed !== null && live === null;
  if (heldBy !== null && !live) return itemFor(entry, { action: "blocked", heldBy, again });
  const blockedBy = missing.filter((key) => open.has(key));
  if (blockedBy.length > 0) return itemFor(entry, { action: "blocked", blockedBy, again });
  if (wanted === null) return creating(entry, again);
  if (live) return changing(entry, wanted, live);
  const [candidate, ...others] = candidates;
  if (candidate && unreadable.includes(candidate.id))
    return itemFor(entry, { action: "adopt", asks: true, upstreamId: candidate.id, unreadable: true, again });
  if (candidate) {
    const item = changing({ ...entry, managed: null }, wanted, candidate);
    return { ...item, again, asks: item.asks || others.length > 0 };
  }
  return creating(entry, again);
}

/** What the version no longer has. */
const leaving = (managed: Managed): Item =>
  itemFor(
    {
      resource: { ...managed, spec: { name: managed.name }, activate: false, firstRun: false, ignore: [] },
      wanted: null,
    },
    { action: staysAtPolytomic(managed, managed) ? "release" : "remove", upstreamId: managed.upstreamId },
  );

/**
 * `entries` in the order of orderOf; `gone`: what is managed and no longer in the version; `given`: what decides about
 * resources that can't be resolved yet.
 */
export function planFor(entries: Entry[], gone: Managed[], given: Json = null): Plan {
  const open = new Set<string>();
  const items = entries.map((entry) => {
    const item = itemOf(entry, open);
    if (isOpen(item)) open.add(item.key);
    return item;
  });
  const all = [...items, ...gone.map(leaving)];
  // What is gone is made again as if it had never been there; what there was before is in the fields.
  const seen = all.map(({ again: _, before: __, ...item }) => item);
  const sent = entries.map(({ resource, wanted, secretsHash }) => [resource.key, wanted, secretsHash]);
  return { items: all, hash: hashOf([seen, sent, given]) };
}
