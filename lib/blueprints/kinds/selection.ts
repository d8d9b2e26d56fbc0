import "server-only";
/**
 * What a bulk sync takes, as a replacement has to send it: a schema that is named without its fields is reset, with
 * every field enabled and none obfuscated. So each is read, and only what the spec says is otherwise.
 */
import type { Json, JsonObject } from "../document.ts";
import type { Place } from "../kind.ts";
import { isBlank, isObject, itemsOf, partOf, textOf, withoutBlanks } from "./record.ts";

/** An id, or an object with one. */
export const idOf = (item: Json): string => (typeof item === "string" ? item : textOf(partOf(item, "id")));

const kept = [
  "filters",
  "partition_key",
  "tracking_field",
  "data_cutoff_timestamp",
  "disable_data_cutoff",
  "user_output_name",
];

/** It is read as `obfuscated` and sent as `obfuscate`. */
function fieldOf(field: Json, isSelected: boolean): JsonObject {
  const { id = "", enabled = true, obfuscated = false, user_output_name = "" } = isObject(field) ? field : {};
  // The fields of a schema that was not taken are all taken, as they are by naming it.
  return {
    id,
    enabled: isSelected ? enabled : true,
    obfuscate: obfuscated,
    ...withoutBlanks({ user_output_name }),
  };
}

function fieldsOf(asked: Json | undefined, live: JsonObject[]): Json[] {
  if (isBlank(asked)) return live;
  return itemsOf(asked).map((field) => {
    const before = live.find(({ id }) => id === idOf(field));
    if (!before) return field;
    return { ...before, enabled: true, ...(isObject(field) ? field : {}) };
  });
}

/** `wanted`: ids, or objects with what the spec says. `selected`: the schemas as Polytomic lists them. */
export async function wholeSelection(
  { organization }: Place,
  syncId: string,
  wanted: Json[],
  selected: Json[],
): Promise<Json[]> {
  const whole: Json[] = [];
  for (const item of wanted) {
    const listed = selected.find((each) => idOf(each) === idOf(item));
    const live = listed && (await organization.readSelectedSchema(syncId, idOf(item)));
    whole.push(live ? overlaid(item, live, partOf(listed, "enabled") !== false) : item);
  }
  return whole;
}

function overlaid(item: Json, live: JsonObject, isSelected: boolean): Json {
  const { fields: asked, ...said } = isObject(item) ? item : { fields: null };
  const fields = fieldsOf(
    asked,
    itemsOf(live.fields).map((field) => fieldOf(field, isSelected)),
  );
  const before = Object.fromEntries(
    kept.flatMap((name) => (isBlank(live[name]) ? [] : [[name, live[name] ?? null]])),
  );
  return { id: idOf(item), enabled: true, ...before, ...said, ...(fields.length > 0 && { fields }) };
}
