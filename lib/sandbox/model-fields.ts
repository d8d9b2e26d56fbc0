/** The server knows the columns of a source: it turns the names of a model's fields into fields. */
import type { Json, ModelField } from "./documents.ts";
import { findItem, type Own } from "./items.ts";
import { usualFields } from "./remote.ts";

type Given = {
  configuration: Json;
  fields?: string[] | null | undefined;
  additional_fields?: { name: string; type: string; label?: string | null | undefined }[] | null | undefined;
  identifier?: string | null | undefined;
  relations?: { from: string; to: { model_id: string; field: string } }[] | null | undefined;
};

/** The columns of a query that names them, otherwise the usual ones. */
function columnsOf({ query }: Json): { name: string; type: string }[] {
  if (typeof query !== "string" || query === "") return usualFields;
  const list = /^\s*select\s+([\s\S]+?)\s+from\s/i.exec(query)?.[1];
  if (!list || list.includes("*")) return usualFields;
  const names = list.split(",").map(
    (each) =>
      each
        .trim()
        .split(/[\s.]+/)
        .at(-1) ?? "",
  );
  return names.map((name) => usualFields.find((field) => field.name === name) ?? { name, type: "string" });
}

/** A field that is still there keeps its id. A sentence says what is wrong. */
export function fieldsOf(asked: Own, given: Given, former: ModelField[]): ModelField[] | string {
  if (/syntax error/i.test(String(given.configuration.query ?? ""))) return "the query has a syntax error";
  const columns = columnsOf(given.configuration);
  const unknown = given.fields?.find((name) => !columns.some((column) => column.name === name));
  if (unknown !== undefined) return `unknown field ${unknown}`;
  const one = (name: string, label: string, type: string, user_added: boolean): ModelField => {
    const id = former.find((field) => field.name === name)?.id ?? asked.random.uuid();
    return { id, name, label, type, user_added };
  };
  const chosen = columns.filter(({ name }) => !given.fields || given.fields.includes(name));
  return [
    ...chosen.map(({ name, type }) => one(name, name, type, false)),
    ...(given.additional_fields ?? []).map(({ name, label, type }) => one(name, label ?? name, type, true)),
  ];
}

/** Empty if it fits. */
export function wrongWith(asked: Own, { identifier, relations }: Given, fields: ModelField[]): string {
  const has = (name: string) => fields.some((field) => field.name === name);
  if (identifier && !has(identifier)) return "the identifier is not a field";
  for (const { from, to } of relations ?? []) {
    const other = findItem(asked, "model", to.model_id);
    if (!has(from) || !other?.document.fields.some(({ name }) => name === to.field))
      return "a relation names an unknown model or field";
  }
  return "";
}
