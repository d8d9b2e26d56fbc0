import "server-only";
/**
 * What applying a version to a tenant would do: what was last applied, what is wanted and what Polytomic has, compared.
 * Pure: reading is in read-plan.ts. Nothing that asks or replaces is ever done without a person.
 */
import { createHash } from "node:crypto";
import { isWithin, unknownSecrets } from "./compare.ts";
import type { Json, JsonObject, Resource, ResourceKind } from "./document.ts";
import { type Field, fieldsOf, settingsOf } from "./fields.ts";
import type { Live, Wanted } from "./kind.ts";
import { kinds } from "./kinds.ts";

/** What we made or took over, as it was last applied. */
export type Managed = {
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
  /** The same with `${ref.key.id}` in the place of ids that do not exist yet: to be shown. */
  preview?: Wanted;
  managed: Managed | null;
  /** What `managed` is now; null if it is gone. */
  live: Live | null;
  /** What may be the wanted one and is not managed. */
  candidates: Live[];
  /** HMAC of the secrets that would be sent; null where it has none. */
  secretsHash: string | null;
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
  /** Secrets at Polytomic that nobody has here; with "blocked". */
  unknownSecrets: string[];
  /** It is switched on. */
  activates: boolean;
  /** It existed and is gone. */
  again: boolean;
};

export type Plan = { items: Item[]; hash: string };

const isOpen = ({ action, asks }: Item): boolean =>
  action === "await" || action === "blocked" || action === "replace" || asks;

function itemFor(
  entry: Pick<Entry, "resource" | "wanted" | "preview">,
  more: Partial<Item> & { action: Action },
): Item {
  const { key, kind, spec } = entry.resource;
  const named = (entry.wanted ?? entry.preview)?.name ?? (typeof spec.name === "string" ? spec.name : key);
  const rest = { upstreamId: null, fields: [], asks: false, blockedBy: [], unknownSecrets: [] };
  return { key, kind, name: named, ...rest, activates: false, again: false, ...more };
}

function creating(entry: Entry, again: boolean): Item {
  const { resource, wanted, preview } = entry;
  const action = kinds[resource.kind].create || wanted === null ? "create" : "await";
  const activates = action === "create" && resource.activate;
  const fields = settingsOf((wanted ?? preview)?.spec ?? {});
  return itemFor(entry, { action, activates, again, fields });
}

/** What exists, and is to become as wanted. */
function changing(entry: Entry, wanted: Wanted, live: Live): Item {
  const { resource, managed } = entry;
  const kind = kinds[resource.kind];
  const fields = fieldsOf(entry, wanted, live, managed);
  const activates = resource.activate && live.active === false && !entry.ignored.includes("/active");
  const base = { upstreamId: live.id, fields, activates };
  const isNew = managed === null;
  if (fields.some(({ path }) => isWithin(path, kind.fixed)))
    return itemFor(entry, { ...base, action: "replace" });
  if (!kind.replace && (isNew || fields.length === 0))
    return itemFor(entry, { ...base, fields: [], action: isNew ? "adopt" : "nothing" });
  if (!kind.replace) return itemFor(entry, { ...base, action: "leave" });
  const unknown = fields.length > 0 ? unknownSecrets(wanted.spec, live.record) : [];
  if (unknown.length > 0) return itemFor(entry, { ...base, action: "blocked", unknownSecrets: unknown });
  if (isNew) return itemFor(entry, { ...base, action: "adopt", asks: true });
  return itemFor(entry, { ...base, action: fields.length > 0 || activates ? "update" : "nothing" });
}

function itemOf(entry: Entry, open: ReadonlySet<string>): Item {
  const { wanted, missing, managed, live, candidates } = entry;
  const again = managed !== null && live === null;
  const blockedBy = missing.filter((key) => open.has(key));
  if (wanted === null) {
    if (blockedBy.length > 0 || (managed && live))
      return itemFor(entry, { action: "blocked", blockedBy: blockedBy.length > 0 ? blockedBy : missing });
    return creating(entry, again);
  }
  if (live) return changing(entry, wanted, live);
  const [candidate, ...others] = candidates;
  if (candidate) {
    const item = changing({ ...entry, managed: null }, wanted, candidate);
    return { ...item, again, asks: item.asks || others.length > 0 };
  }
  return creating(entry, again);
}

const keptKinds: readonly ResourceKind[] = ["connection", "customerConnection"];

/** What the version no longer has. Connections hold credentials, and what was adopted was not ours: both stay. */
const leaving = ({ key, kind, name, upstreamId, origin }: Managed): Item =>
  itemFor(
    { resource: { key, kind, spec: { name }, activate: false, firstRun: false, ignore: [] }, wanted: null },
    { action: keptKinds.includes(kind) || origin === "adopted" ? "leave" : "remove", upstreamId },
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
  // What is gone is made again as if it had never been there.
  const seen = all.map(({ again: _, ...item }) => item);
  const sent = entries.map(({ resource, wanted, secretsHash }) => [resource.key, wanted, secretsHash]);
  return { items: all, hash: hashOf([seen, sent, given]) };
}

/** Without regard to the order of names. */
function hashOf(value: unknown): string {
  const ordered = (_: string, each: unknown) =>
    typeof each === "object" && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1)))
      : each;
  return createHash("sha256").update(JSON.stringify(value, ordered)).digest("hex");
}
