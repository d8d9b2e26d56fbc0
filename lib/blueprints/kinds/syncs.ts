import "server-only";
import type { Json, JsonObject } from "../document.ts";
import type { AsSet, KindOfResource } from "../kind.ts";
import { collection, isBlank, isObject, itemsOf, liveOf, orNull, partOf, textOf } from "./record.ts";
import { isReading } from "./schemas.ts";
import { idOf, wholeSelection } from "./selection.ts";

const bulk = collection("bulkSyncs", [
  "name",
  "source_connection_id",
  "destination_connection_id",
  "source_configuration",
  "destination_configuration",
  "default_schedule",
  "additional_schedules",
  "mode",
  "active",
  "schemas",
  "automatically_add_new_objects",
  "automatically_add_new_fields",
  "normalize_names",
  "concurrency_limit",
  "resync_concurrency_limit",
  "data_cutoff_timestamp",
  "disable_record_timestamps",
  "policies",
]);

const byId: AsSet = { key: idOf, isOff: (item) => partOf(item, "enabled") === false };

/** Created inactive: a duplicate born of a lost answer then moves no data. */
const inactive = (body: JsonObject): JsonObject => ({ ...body, active: false });
/** Whether it runs is a step of its own, so a replacement leaves it as it is. */
const asItIs = (body: JsonObject, active: boolean | null): JsonObject =>
  active === null ? body : { ...body, active };

export const bulkSync: KindOfResource = {
  ...bulk,
  matches: (live, wanted) =>
    live.name === wanted.name &&
    ["source_connection_id", "destination_connection_id"].every(
      (link) => textOf(live.record[link]) === textOf(wanted.spec[link]),
    ),
  async read({ organization }, id) {
    const record = await orNull(organization.readRecord("bulkSyncs", id));
    // Its own record does not say what is selected, and a replacement that leaves it out selects everything.
    return record && liveOf({ ...record, schemas: await organization.listSelectedSchemas(id) });
  },
  specOf(record) {
    const { active: _, ...spec } = bulk.specOf(record);
    const selected = itemsOf(record.schemas).filter((each) => partOf(each, "enabled") !== false);
    return { ...spec, schemas: selected.map(idOf) };
  },
  sets: { ...bulk.sets, "/schemas": byId },
  fixed: ["/source_connection_id", "/destination_connection_id"],
  async body(place, spec, live) {
    const wanted = itemsOf(
      live && isBlank(spec.schemas) ? bulkSync.specOf(live.record).schemas : spec.schemas,
    );
    const selected = itemsOf(live?.record.schemas);
    const schemas = live ? await wholeSelection(place, live.id, wanted, selected) : wanted;
    const body = await bulk.body(place, { ...spec, schemas }, live);
    const whole = { destination_configuration: {}, ...body, schemas };
    return live ? asItIs(whole, live.active) : inactive(whole);
  },
  async lastChange({ organization }, id) {
    const record = await orNull(organization.readRecord("bulkSyncs", id));
    return record && liveOf(record).updatedAt;
  },
  async isWaiting(place, { spec }, since) {
    for (const id of [spec.source_connection_id, spec.destination_connection_id].map(textOf))
      if (await isReading(place, id, since)) return true;
    return false;
  },
  setActive: ({ organization }, id, active) => organization.setActive("bulkSyncs", id, active),
  hasRunSince: ({ organization }, id, since) => organization.hasRunSince("bulkSyncs", id, since),
  run: ({ organization }, id, once) => organization.startRun("bulkSyncs", id, once),
};

const sync = collection("syncs", [
  "name",
  "target",
  "mode",
  "fields",
  "schedule",
  "identity",
  "filters",
  "filter_logic",
  "overrides",
  "override_fields",
  "sync_all_records",
  "only_enrich_updates",
  "skip_initial_backfill",
  "encryption_passphrase",
  "policies",
]);

const noModel = /^[0-]*$/;
/** Polytomic merges override fields into the fields: they have no source, or an empty one. */
const isOverride = (field: Json): boolean =>
  noModel.test(textOf(partOf(partOf(field, "source"), "model_id")));
const byTarget: AsSet = { key: (field) => textOf(partOf(field, "target")) };
/** Polytomic adds the id of a model's field to its name. */
const byCondition: AsSet = {
  key(filter) {
    const field = partOf(filter, "field");
    const about = isObject(field) ? [field.model_id, field.field] : [partOf(filter, "field_id")];
    return JSON.stringify([...about, partOf(filter, "function"), partOf(filter, "value")]);
  },
};

const targetOf = (spec: JsonObject, name: string): string => textOf(partOf(spec.target, name));

export const modelSync: KindOfResource = {
  ...sync,
  /** A list's item names its target in two fields. */
  matches: ({ name, record }, wanted) =>
    name === wanted.name &&
    (textOf(record.target_connection_id) || targetOf(record, "connection_id")) ===
      targetOf(wanted.spec, "connection_id") &&
    [textOf(record.target_object) || targetOf(record, "object"), ""].includes(
      targetOf(wanted.spec, "object"),
    ),
  specOf(record) {
    const spec = sync.specOf(record);
    const { search_values: _, ...target } = isObject(spec.target) ? spec.target : {};
    const fields = itemsOf(spec.fields);
    const overrides = fields.filter(isOverride).map((field) => withoutSource(field));
    return {
      ...spec,
      target,
      fields: fields.filter((field) => !isOverride(field)),
      ...(overrides.length > 0 && { override_fields: overrides }),
    };
  },
  sets: {
    ...sync.sets,
    "/fields": byTarget,
    "/override_fields": byTarget,
    "/filters": byCondition,
    "/overrides": byCondition,
  },
  unseen: ["/target/create", "/target/search_values", "/encryption_passphrase"],
  fixed: ["/target/connection_id"],
  async body(place, spec, live) {
    const body = await sync.body(
      place,
      spec,
      live ? { ...live, record: modelSync.specOf(live.record) } : null,
    );
    const { create, ...existing } = isObject(body.target) ? body.target : {};
    // The object that was to be made exists by now, and only one of the two may be sent.
    const isMade = live !== null && !isBlank(existing.object);
    const target = { configuration: {}, ...existing, ...(create !== undefined && !isMade && { create }) };
    const whole = { fields: [], ...body, target };
    return live ? asItIs(whole, live.active) : inactive(whole);
  },
  setActive: ({ organization }, id, active) => organization.setActive("syncs", id, active),
  hasRunSince: ({ organization }, id, since) => organization.hasRunSince("syncs", id, since),
  run: ({ organization }, id, once) => organization.startRun("syncs", id, once),
  isRunning: async ({ organization }, id) =>
    (await organization.getModelSyncStatus(id)).current_execution !== null,
  cancelRun: ({ organization }, id) => organization.cancelRun("syncs", id),
};

function withoutSource(field: Json): Json {
  if (!isObject(field)) return field;
  const { source: _, ...rest } = field;
  return rest;
}
