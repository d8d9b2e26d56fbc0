import "server-only";
/**
 * A record in the form of a spec, as short as a blueprint wants it: without what Polytomic decides or fills in itself.
 * Masks of a connection stay in their places.
 */
import { isDeepStrictEqual } from "node:util";
import type { Json, JsonObject, ResourceKind } from "../document.ts";
import type { Live } from "../kind.ts";
import { typeOf } from "../kinds/connections.ts";
import { isBlank, isMasked, isObject, itemsOf, partOf, textOf } from "../kinds/record.ts";
import { kinds } from "../kinds.ts";

/** What is known about connections: of their types as far as Polytomic could be read. */
export type Types = {
  /** Those that a person connects by signing in at the other system. */
  byConsent: ReadonlySet<string>;
  /** Ids of connections that the customer made with a connect link, whatever their types. */
  byCustomer: ReadonlySet<string>;
  /** The JSON schemas of configurations, by type. */
  schemas: ReadonlyMap<string, JsonObject>;
};

/** Ways to connect such a type with credentials of the partner's. */
const withoutPerson = ["api", "clientcredentials"];

/** A list of connections has three kinds of them. */
export function kindOf(kind: ResourceKind, live: Live, { byConsent, byCustomer }: Types): ResourceKind {
  if (kind !== "connection") return kind;
  if (textOf(live.record.parent_connection_id) !== "") return "sharedConnection";
  if (byCustomer.has(live.id)) return "customerConnection";
  const mode = textOf(partOf(live.record.configuration, "connect_mode"));
  return byConsent.has(typeOf(live.record)) && !withoutPerson.includes(mode)
    ? "customerConnection"
    : "connection";
}

const propertiesOf = (schema: JsonObject | undefined): JsonObject =>
  isObject(schema?.properties) ? schema.properties : {};

/** The names of a configuration's fields that are secrets, by the type's schema. */
export const secretNames = (live: Live, { schemas }: Types): string[] =>
  Object.entries(propertiesOf(schemas.get(typeOf(live.record)))).flatMap(([name, property]) =>
    partOf(property, "sensitive") === true ? [name] : [],
  );

/** Without read-only fields, and without defaults that the type does not require. */
function configurationOf({ record }: Live, schema: JsonObject | undefined): JsonObject {
  const properties = new Map(Object.entries(propertiesOf(schema)));
  const required = itemsOf(schema?.required);
  const configuration = isObject(record.configuration) ? record.configuration : {};
  const isSaid = ([name, value]: [string, Json]) => {
    const property = properties.get(name);
    if (partOf(property, "readOnly") === true) return false;
    const isUsual = isDeepStrictEqual(value, partOf(property, "default"));
    return isMasked(value) || !isUsual || required.includes(name);
  };
  return Object.fromEntries(Object.entries(configuration).filter(isSaid));
}

/** Without blanks, and without objects that have nothing. Arrays stay as they are. */
const lean = (object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const found = isObject(value) ? lean(value) : value;
      const isEmpty = isBlank(found) || (isObject(found) && Object.keys(found).length === 0);
      return isEmpty ? [] : [[name, found]];
    }),
  );

/** The same without the named fields whose value is one of these. */
const without = (value: Json, fields: Record<string, Json | undefined>): Json =>
  isObject(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          ([name, each]) =>
            !Object.hasOwn(fields, name) || (fields[name] !== undefined && each !== fields[name]),
        ),
      )
    : value;

/** Undefined: whatever it is. */
const filledIn: Partial<Record<ResourceKind, Record<string, Json | undefined>>> = {
  modelSync: { sync_all_records: false, only_enrich_updates: false, skip_initial_backfill: false },
  bulkSync: {
    automatically_add_new_objects: "none",
    automatically_add_new_fields: "all",
    normalize_names: "enabled",
    disable_record_timestamps: false,
  },
};
const filledInField = { encryption_enabled: false, new: false };

/** Polytomic finds the id of a model's field, which is another one in each organization. */
const condition = (each: Json): Json =>
  isObject(partOf(each, "field")) ? without(each, { field_id: undefined, field_type: "Model" }) : each;

const changes: Partial<Record<ResourceKind, (spec: JsonObject) => JsonObject>> = {
  model: ({ enricher, ...spec }) => ({
    ...spec,
    ...(isObject(enricher) && { enricher: without(enricher, { enricher_id: undefined }) }),
  }),
  modelSync: (spec) => ({
    ...spec,
    fields: itemsOf(spec.fields).map((each) => without(each, filledInField)),
    override_fields: itemsOf(spec.override_fields).map((each) => without(each, filledInField)),
    filters: itemsOf(spec.filters).map(condition),
    overrides: itemsOf(spec.overrides).map(condition),
  }),
  bulkSync: (spec) => ({
    ...spec,
    default_schedule: without(spec.default_schedule ?? {}, { id: undefined }),
    additional_schedules: itemsOf(spec.additional_schedules).map((each) => without(each, { id: undefined })),
  }),
  // Polytomic returns all actions, also those that were never named.
  policy: (spec) => ({
    ...spec,
    policy_actions: itemsOf(spec.policy_actions).filter((each) => !isBlank(partOf(each, "role_ids"))),
  }),
};

/** What a spec has to have although there is nothing in it. */
const needed: Partial<Record<ResourceKind, JsonObject>> = {
  connection: { configuration: {} },
  model: { configuration: {} },
  modelSync: { fields: [] },
  // Without the list everything would be synced.
  bulkSync: { destination_configuration: {}, schemas: [] },
  policy: { policy_actions: [] },
};

export function specFrom(kind: ResourceKind, live: Live, { schemas }: Types): JsonObject {
  const spec = kinds[kind].specOf(live.record);
  if (kind === "customerConnection") return { ...spec, types: [typeOf(live.record)] };
  if (kind === "connection") spec.configuration = configurationOf(live, schemas.get(typeOf(live.record)));
  if (kind === "webhook") spec.secret = live.record.secret ?? "";
  const changed = without(changes[kind]?.(spec) ?? spec, filledIn[kind] ?? {});
  return { ...needed[kind], ...lean(isObject(changed) ? changed : spec) };
}
