import "server-only";
import type { Json } from "../document.ts";
import type { KindOfResource } from "../kind.ts";
import { byText, collection, isObject, itemsOf, partOf, textOf } from "./record.ts";

const models = collection("models", [
  "name",
  "connection_id",
  "configuration",
  "fields",
  "additional_fields",
  "identifier",
  "tracking_columns",
  "relations",
  "enricher",
  "labels",
  "policies",
]);

export const model: KindOfResource = {
  ...models,
  matches: (live, wanted) =>
    live.name === wanted.name && textOf(live.record.connection_id) === textOf(wanted.spec.connection_id),
  specOf(record) {
    const fields = itemsOf(record.fields);
    const isAdded = (field: Json) => partOf(field, "user_added") === true;
    return {
      ...models.specOf(record),
      fields: fields.filter((field) => !isAdded(field)).map(nameOf),
      additional_fields: fields.filter(isAdded).map(asAdded),
    };
  },
  sets: {
    ...models.sets,
    "/fields": byText,
    "/tracking_columns": byText,
    "/labels": byText,
    "/relations": { key: relationKey },
    "/additional_fields": { key: nameOf },
  },
  fixed: ["/connection_id"],
  body: async (place, spec, live) =>
    await models.body(place, spec, live && { ...live, record: model.specOf(live.record) }),
};

/** Whatever the order of its parts is. */
function relationKey(relation: Json): string {
  const to = partOf(relation, "to");
  return JSON.stringify([partOf(relation, "from"), partOf(to, "model_id"), partOf(to, "field")]);
}

function nameOf(field: Json): string {
  return typeof field === "string" ? field : textOf(partOf(field, "name"));
}

function asAdded(field: Json): Json {
  const { name = "", type = "", label = "" } = isObject(field) ? field : {};
  return { name, type, label };
}
