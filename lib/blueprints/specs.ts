import "server-only";
/** What a resource's spec needs and may have, by kind. Source: POST of each kind in Polytomic's reference. */
import { z } from "zod";
import { type JsonObject, jsonObject, type ResourceKind } from "./document.ts";
import { isSecretName } from "./secret-names.ts";

const json = z.json();
const text = z.string().trim().min(1, "This is missing.");
/** Whatever its type, a placeholder may stand for the whole value. */
const placeholder = z.string().regex(/^\$\{[^}]*\}$/, { abort: true });
const or = <T extends z.ZodType>(schema: T) => z.union([schema, placeholder]);
const list = or(z.array(json));
const flag = or(z.boolean());
const words = or(z.array(text));
const named = { name: text };

const schedule = or(
  z.looseObject({
    frequency: or(
      z.enum([
        "manual",
        "continuous",
        "hourly",
        "daily",
        "weekly",
        "custom",
        "builder",
        "runafter",
        "multi",
        "dbtcloud",
      ]),
    ),
    minute: z.string().optional(),
    hour: z.string().optional(),
  }),
);

export const specs: Record<ResourceKind, z.ZodType> = {
  connection: z.strictObject({
    ...named,
    type: text,
    configuration: jsonObject,
    healthcheck_interval: text.optional(),
    policies: list.optional(),
    validate: flag.optional(),
    redirect_url: text.optional(),
  }),
  sharedConnection: z.strictObject({ ...named, parent: text }),
  customerConnection: z.strictObject({ ...named, types: words }),
  schemaField: z.strictObject({
    name: text.optional(),
    connection_id: text,
    schema: text,
    field_id: text,
    label: text,
    type: text,
    path: text.optional(),
    example: json.optional(),
  }),
  schemaKeys: z.strictObject({
    name: text.optional(),
    connection_id: text,
    schema: text,
    keys: or(z.array(text).min(1)),
  }),
  model: z.strictObject({
    ...named,
    connection_id: text,
    configuration: jsonObject,
    fields: list.optional(),
    additional_fields: list.optional(),
    identifier: text.optional(),
    tracking_columns: list.optional(),
    relations: list.optional(),
    enricher: jsonObject.optional(),
    labels: list.optional(),
    policies: list.optional(),
  }),
  modelSync: z.strictObject({
    ...named,
    target: z.looseObject({ connection_id: text, object: text.optional(), create: jsonObject.optional() }),
    mode: or(z.enum(["create", "update", "updateOrCreate", "replace", "append", "remove", "snapshot"])),
    fields: or(z.array(z.looseObject({ target: text }))),
    schedule,
    identity: jsonObject.optional(),
    filters: list.optional(),
    filter_logic: text.optional(),
    overrides: list.optional(),
    override_fields: list.optional(),
    sync_all_records: flag.optional(),
    only_enrich_updates: flag.optional(),
    skip_initial_backfill: flag.optional(),
    encryption_passphrase: text.optional(),
    policies: list.optional(),
  }),
  bulkSync: z.strictObject({
    ...named,
    source_connection_id: text,
    destination_connection_id: text,
    source_configuration: jsonObject.optional(),
    destination_configuration: jsonObject,
    default_schedule: schedule,
    additional_schedules: list.optional(),
    mode: or(z.enum(["snapshot", "replicate"])).optional(),
    schemas: list.optional(),
    automatically_add_new_objects: text.optional(),
    automatically_add_new_fields: text.optional(),
    normalize_names: text.optional(),
    concurrency_limit: json.optional(),
    resync_concurrency_limit: json.optional(),
    data_cutoff_timestamp: text.optional(),
    disable_record_timestamps: flag.optional(),
    policies: list.optional(),
  }),
  webhook: z.strictObject({ name: text.optional(), endpoint: text, secret: text }),
  subscribers: z.strictObject({ name: text.optional(), emails: words }),
  role: z.strictObject(named),
  policy: z.strictObject({
    ...named,
    policy_actions: z.array(z.looseObject({ action: text, role_ids: list })),
  }),
};

type Link = { at: RegExp; what: string; kinds: readonly ResourceKind[] };
const connections = ["connection", "sharedConnection", "customerConnection"] as const;
/** What a reference has to lead to, by the pointer within a spec. */
export const links: Link[] = [
  { at: /(^|\/)(\w+_)?connection_id$/, what: "a connection", kinds: connections },
  { at: /\/model_id$/, what: "a model", kinds: ["model"] },
  { at: /\/sync_ids\/\d+$/, what: "a model sync", kinds: ["modelSync"] },
  { at: /\/bulk_sync_ids\/\d+$/, what: "a bulk sync", kinds: ["bulkSync"] },
  { at: /\/role_ids\/\d+$/, what: "a role", kinds: ["role"] },
  { at: /^\/policies\/\d+$/, what: "a policy", kinds: ["policy"] },
];

/**
 * What a resource can be made without and get afterwards, so that resources may refer to each other in a circle.
 * `at`: the pointer under which such references stand; `without`: the spec until then.
 */
export const laterParts: Partial<
  Record<ResourceKind, { at: string; without: (spec: JsonObject) => JsonObject }>
> = {
  model: { at: "/relations", without: ({ relations: _, ...spec }) => spec },
  modelSync: {
    at: "/schedule/run_after",
    without: (spec) => ({ ...spec, schedule: { frequency: "manual" } }),
  },
};

/** Where a secret may stand, by kind. */
export const secretPlaces: Partial<Record<ResourceKind, RegExp>> = {
  connection: /^\/configuration\//,
  webhook: /^\/secret$/,
  modelSync: /^\/encryption_passphrase$/,
};

/** Fields whose value is a secret: a document is kept in clear, so it must not have one. */
export const isSecretField = (pointer: string): boolean => isSecretName(pointer.split("/").at(-1) ?? "");
