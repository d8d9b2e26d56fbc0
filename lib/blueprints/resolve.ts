import "server-only";
/**
 * A resource of a document for one tenant. A value is put in once and never looked at again: what a customer is
 * called can't be a placeholder.
 */
import { AppError } from "#lib/base/errors.ts";
import { isSecretMark, type Json, type JsonObject, type Resource } from "./document.ts";
import type { Wanted } from "./kind.ts";
import { referencesOf } from "./order.ts";
import { filtered, isMalformed, isPlaceholder, type Placeholder, piecesOf } from "./placeholders.ts";
import { laterParts } from "./specs.ts";

export type Values = {
  /** By name, without secrets; null for one that is left out. See fillVariables. */
  variables: Record<string, Json>;
  tenant: { name: string; slug: string; externalId: string | null };
  organizationId: string;
  /** What exists of the document's resources, by key. */
  refs: Record<string, { id: string }>;
};

/** Resources that have to exist first. */
export class MissingReferences extends Error {
  readonly missing: string[];
  constructor(missing: string[]) {
    super(`resources that do not exist yet: ${missing.join(", ")}`);
    this.missing = missing;
  }
}

const own = <T>(values: Record<string, T>, name: string): T | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function lookUp({ source, name, text }: Placeholder, values: Values, missing: Set<string>): Json {
  if (source === "secret") return { $secret: name };
  if (source === "tenant") return values.tenant[name as keyof Values["tenant"]];
  if (source === "organization") return values.organizationId;
  if (source === "ref") {
    const id = own(values.refs, name)?.id;
    if (id === undefined) missing.add(name);
    return id ?? null;
  }
  const value = own(values.variables, name);
  if (value === undefined) throw new AppError("invalid", `${text} has no value.`);
  return value;
}

function textOf(text: string, values: Values, missing: Set<string>): Json {
  const pieces = piecesOf(text);
  const wrong = pieces.find(isMalformed);
  if (wrong) throw new AppError("invalid", `${wrong.malformed} isn't a placeholder.`);
  const [first] = pieces;
  if (pieces.length === 1 && isPlaceholder(first)) {
    const value = lookUp(first, values, missing);
    return first.source === "secret" ? value : filtered(value, first.filters);
  }
  return pieces
    .map((piece) => {
      if (!isPlaceholder(piece)) return piece;
      const value = filtered(lookUp(piece, values, missing), piece.filters);
      if (typeof value === "string" || typeof value === "number") return String(value);
      if (value === null) return "";
      throw new AppError("invalid", `${piece.text} can't stand inside a text.`);
    })
    .join("");
}

/** Undefined: left out, because its placeholder has no value. */
export function fillIn(value: Json, values: Values, missing = new Set<string>()): Json | undefined {
  if (typeof value === "string") {
    const found = textOf(value, values, missing);
    return found === null ? undefined : found;
  }
  if (Array.isArray(value))
    return value.map((each) => fillIn(each, values, missing)).filter((each) => each !== undefined);
  if (value === null || typeof value !== "object") return value;
  return objectOf(value, values, missing);
}

const objectOf = (spec: JsonObject, values: Values, missing: Set<string>): JsonObject =>
  Object.fromEntries(
    Object.entries(spec).flatMap(([name, each]) => {
      const value = fillIn(each, values, missing);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** What it is called: a field of a schema has a label, and keys of one have neither. */
export function nameOf({ name, label }: JsonObject, key: string): string {
  return [name, label].find((each) => typeof each === "string") ?? key;
}

/** Throws MissingReferences, or AppError for a value that does not fit where it stands. */
export function resolveResource(resource: Resource, values: Values): Wanted {
  const missing = new Set<string>();
  const spec = objectOf(resource.spec, values, missing);
  if (missing.size > 0) throw new MissingReferences([...missing]);
  return { name: nameOf(spec, resource.key), spec };
}

/** The same without what may wait, while something that it refers to does not exist: `later` has the keys. */
export function resolveFirst(resource: Resource, values: Values): Wanted & { later: string[] } {
  const part = laterParts[resource.kind];
  const missing = referencesOf(resource).flatMap(({ key, mayWait }) =>
    mayWait && own(values.refs, key) === undefined ? key : [],
  );
  const later = [...new Set(missing)];
  if (!part || later.length === 0) return { ...resolveResource(resource, values), later: [] };
  return { ...resolveResource({ ...resource, spec: part.without(resource.spec) }, values), later };
}

/** The names of the secrets that a resolved spec has marks of. */
export function secretsOf(spec: JsonObject): string[] {
  const names = new Set<string>();
  const look = (value: Json): void => {
    if (typeof value !== "object" || value === null) return;
    if (isSecretMark(value)) names.add(value.$secret);
    else for (const each of Object.values(value)) look(each);
  };
  look(spec);
  return [...names];
}

/** The body of a request: with secrets in the place of marks. Null: that optional secret is left out. */
export function withSecrets(spec: JsonObject, secrets: Record<string, string | null>): JsonObject {
  const put = (value: Json): Json | undefined => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(put).filter((each) => each !== undefined);
    if (!isSecretMark(value)) return filledIn(value);
    const secret = own(secrets, value.$secret);
    if (secret === undefined) throw new Error(`the secret ${value.$secret} is not known`);
    return secret ?? undefined;
  };
  const filledIn = (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object).flatMap(([name, each]) => {
        const value = put(each);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  return filledIn(spec);
}
