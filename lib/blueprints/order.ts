import "server-only";
/**
 * In which order a document's resources are made. Two may refer to each other where one of them can be made without,
 * and be changed once the other exists.
 */
import type { BlueprintDocument, Json, Resource, ResourceKind } from "./document.ts";
import { placeholdersIn, valuesIn } from "./placeholders.ts";
import { laterParts } from "./specs.ts";

/** Resources that need each other, each the next one and the last one the first. */
export class Cycle extends Error {
  readonly keys: string[];
  constructor(keys: string[]) {
    super(`resources that need each other: ${keys.join(", ")}`);
    this.keys = keys;
  }
}

/** `mayWait`: it can be added once the other one exists. */
type Reference = { key: string; mayWait: boolean };

const keysIn = (value: Json): string[] =>
  placeholdersIn(value).flatMap(({ source, name }) => (source === "ref" ? name : []));

export function referencesOf({ kind, spec }: Resource): Reference[] {
  const under = laterParts[kind]?.at;
  return [...valuesIn(spec)].flatMap(({ at, value }) => {
    const mayWait = under !== undefined && at.startsWith(`${under}/`);
    return typeof value === "string" ? keysIn(value).map((key) => ({ key, mayWait })) : [];
  });
}

const ofSchemas: readonly ResourceKind[] = ["schemaField", "schemaKeys"];
/** Whether a resource of this kind is set in a schema of a connection. */
export const isOfSchema = (kind: string): boolean => ofSchemas.some((each) => each === kind);

/**
 * What has to come before a resource that does not say so: what is set in the schemas of a connection comes before what
 * reads or writes it, and a schema's fields before its keys, which may be among them.
 */
function impliedBy(resource: Resource, { resources }: BlueprintDocument): Reference[] {
  const own = [...valuesIn(resource.spec)].flatMap(({ value }) => (typeof value === "string" ? value : []));
  const comesBefore: Partial<Record<string, readonly ResourceKind[]>> = {
    schemaKeys: ["schemaField"],
    model: ofSchemas,
    modelSync: ofSchemas,
    bulkSync: ofSchemas,
  };
  return resources.flatMap((other) => {
    const isBefore = comesBefore[resource.kind]?.includes(other.kind) === true;
    const connection = isBefore ? other.spec.connection_id : undefined;
    return typeof connection === "string" && connection !== "" && own.includes(connection)
      ? [{ key: other.key, mayWait: true }]
      : [];
  });
}

/**
 * Each after those that it refers to, otherwise as in the document. In a circle, references that may wait do not count.
 * Throws Cycle.
 */
export function orderOf(document: BlueprintDocument): Resource[] {
  const byKey = new Map(document.resources.map((resource) => [resource.key, resource]));
  const references = new Map(
    [...byKey].map(([key, resource]) => [key, [...referencesOf(resource), ...impliedBy(resource, document)]]),
  );
  const referredBy = (key: string) => references.get(key) ?? [];
  function leadsTo(from: string, to: string, seen = new Set<string>()): boolean {
    if (from === to) return true;
    if (seen.has(from)) return false;
    seen.add(from);
    return referredBy(from).some(({ key }) => leadsTo(key, to, seen));
  }
  const ordered = new Set<Resource>();
  function place(resource: Resource, path: string[]): void {
    if (ordered.has(resource)) return;
    const at = path.indexOf(resource.key);
    if (at >= 0) throw new Cycle(path.slice(at));
    for (const { key, mayWait } of referredBy(resource.key)) {
      const other = byKey.get(key);
      if (other && !(mayWait && leadsTo(key, resource.key))) place(other, [...path, resource.key]);
    }
    ordered.add(resource);
  }
  for (const resource of document.resources) place(resource, []);
  return [...ordered];
}

/** The keys of what the resource at this place refers to and comes before. */
export function laterIn(order: Resource[], at: number): string[] {
  const rest = new Set(order.slice(at).map(({ key }) => key));
  const keys = (order[at] ? referencesOf(order[at]) : []).map(({ key }) => key);
  return [...new Set(keys)].filter((key) => rest.has(key));
}

/** Those that come before something that they refer to: they get a second turn when it exists. */
export const turningAgain = (order: Resource[]): Resource[] =>
  order.filter((_, at) => laterIn(order, at).length > 0);
