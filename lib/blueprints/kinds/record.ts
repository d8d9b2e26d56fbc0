import "server-only";
/** What the kinds have in common: a record of Polytomic as ours, and the body of a request from a spec. */
import type { ResourceClient } from "#lib/polytomic/resource-client.ts";
import { type Collection, pathOf } from "#lib/polytomic/resources.ts";
import { type Answer, isNotAccessible, upstreamStatus } from "#lib/polytomic/result.ts";
import type { Json, JsonObject } from "../document.ts";
import type { AsSet, KindOfResource, Live } from "../kind.ts";
import { isSecretName } from "../secret-names.ts";

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Of no fixed length. */
export const isMasked = (value: Json | undefined): boolean =>
  typeof value === "string" && /^\*{3,}$/.test(value);

/** Null, "", [] and what is left out mean the same. */
export const isBlank = (value: Json | undefined): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "");
export const itemsOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const partOf = (value: Json | undefined, name: string): Json | undefined =>
  isObject(value) ? value[name] : undefined;

/** Pairs of a name and a value, which may be a secret. */
const holdsValues = /^(headers?|query|parameters)$/;
export const mask = "********";

/**
 * The same with every value masked that may be a secret, so that none is stored or shown: Polytomic may return nested
 * ones in clear. Headers are pairs in an array, or a map with any names.
 */
function masked<T extends Json>(value: T, name?: string, within?: string): T;
function masked(value: Json, name = "", within = ""): Json {
  if (typeof value === "string" && value !== "") {
    const isSecret = isSecretName(name) || (name === "value" && holdsValues.test(within));
    return isSecret ? mask : value;
  }
  if (Array.isArray(value))
    return value.map((each) => (isObject(each) ? maskedIn(each, name) : masked(each, name, within)));
  if (!isObject(value)) return value;
  if (/^headers$/i.test(name))
    return Object.fromEntries(
      Object.entries(value).map(([part, each]) => [part, isBlank(each) ? each : mask]),
    );
  return maskedIn(value, name);
}

function maskedIn(value: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([part, each]) => [part, masked(each, part, name)]));
}

const timeOf = (value: Json | undefined): Date | null => {
  const ms = Date.parse(textOf(value));
  return Number.isNaN(ms) ? null : new Date(ms);
};

/** Any status but these two is unknown to us. */
const healths: Record<string, boolean> = { healthy: true, unhealthy: false };

export function liveOf(found: JsonObject & { id: string }): Live {
  const record = masked(found);
  const status = textOf(record.status);
  return {
    id: found.id,
    name: textOf(record.name),
    active: typeof record.active === "boolean" ? record.active : null,
    healthy: Object.hasOwn(healths, status) ? (healths[status] ?? null) : null,
    createdAt: timeOf(record.created_at),
    createdById: textOf(partOf(record.created_by, "id")) || null,
    updatedAt: timeOf(record.updated_at),
    updatedByName: textOf(partOf(record.updated_by, "name")) || null,
    record,
  };
}

export const liveAnswer = (answer: Answer<JsonObject & { id: string }>): Answer<Live> =>
  answer.kind === "ok" ? { ...answer, value: liveOf(answer.value) } : answer;

/** Null for a record that does not exist. 403 stands for it as well: only a list proves that it is gone. */
export async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  return await reading.catch((error: unknown) => {
    if (isNotAccessible(upstreamStatus(error))) return null;
    throw error;
  });
}

/** The named fields, without masked values at any depth. */
const fieldsOf = (record: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = unmasked(record[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );

function unmasked(value: Json | undefined): Json | undefined {
  if (isMasked(value)) return undefined;
  if (Array.isArray(value)) return value.flatMap((each) => unmasked(each) ?? []);
  if (!isObject(value)) return value;
  return fieldsOf(value, Object.keys(value));
}

/** What Polytomic has, with what the spec says instead. Arrays are taken whole. */
export function overlay(live: JsonObject, spec: JsonObject): JsonObject {
  const said = Object.entries(spec).map(([name, value]): [string, Json] => {
    const before = live[name];
    return [name, isObject(value) && isObject(before) ? overlay(before, value) : value];
  });
  return { ...live, ...Object.fromEntries(said) };
}

/** Zero values of options that were not chosen can cause errors, so what is blank is left out. */
export const withoutBlanks = (body: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(body)
      .filter(([, value]) => !isBlank(value))
      .map(([name, value]) => [name, isObject(value) ? withoutBlanks(value) : value]),
  );

export const byText: AsSet = { key: (item) => JSON.stringify(item) };

/** What one of Polytomic's usual collections has, with `fields` that can be written. */
export function collection(what: Collection, fields: readonly string[]) {
  const specOf = (record: JsonObject) => fieldsOf(record, fields);
  const of = (place: { organization: ResourceClient }) => place.organization;
  return {
    path: (_, id) => pathOf(what, id),
    knownBy: "ours",
    async list(place, wanted) {
      const isFound = (record: JsonObject) => textOf(record.name) === wanted.name;
      return (await of(place).listRecords(what, isFound)).map(liveOf);
    },
    async read(place, id) {
      const record = await orNull(of(place).readRecord(what, id));
      return record && liveOf(record);
    },
    matches: (live, wanted) => live.name === wanted.name,
    specOf,
    sets: { "/policies": byText },
    unseen: [],
    fixed: [],
    body: async (_, spec, live) =>
      withoutBlanks(live ? overlay(specOf(live.record), spec) : fieldsOf(spec, fields)),
    create: async (place, body, once) => liveAnswer(await of(place).createRecord(what, body, once)),
    replace: async (place, id, body, how) => liveAnswer(await of(place).replaceRecord(what, id, body, how)),
    remove: (place, id) => of(place).removeRecord(what, id),
  } satisfies KindOfResource;
}
