/** What the systems behind the connections hold: made up, the same for every connection of a type. */
import type { Json, SchemaChoice } from "./documents.ts";
import { type Property, schemaOf } from "./type-schemas.ts";

export type RemoteField = { id: string; name: string; type: string; is_primary_key: boolean };
export type RemoteSchema = { id: string; name: string; fields: RemoteField[] };

const tables = ["public.users", "public.orders", "public.events"];
const names: Record<string, string[]> = {
  postgresql: tables,
  mysql: ["shop/users", "shop/orders"],
  snowflake: ["ANALYTICS.USERS", "ANALYTICS.ORDERS"],
  bigquery: ["analytics.users", "analytics.orders"],
  redshift: tables,
  salesforce: ["Account", "Contact", "Lead", "Opportunity"],
  hubspot: ["contacts", "companies", "deals"],
};

const field = (id: string, type = "string"): RemoteField => ({
  id,
  name: id,
  type,
  is_primary_key: id === "id",
});
export const usualFields = [
  field("id"),
  field("email"),
  field("name"),
  field("created_at", "datetime"),
  field("amount", "number"),
];

export const schemasOf = (type: string): RemoteSchema[] =>
  (names[type] ?? ["records"]).map((id) => ({ id, name: id, fields: usualFields }));

/** A schema as a bulk sync has it when nothing more is said about it: all fields are enabled. */
export const wholeSchema = ({ id, fields }: RemoteSchema): SchemaChoice => ({
  id,
  enabled: true,
  fields: fields.map((each) => ({
    id: each.id,
    enabled: true,
    obfuscated: false,
    user_output_name: "",
  })),
  filters: [],
  partition_key: "",
  tracking_field: "",
  data_cutoff_timestamp: null,
  disable_data_cutoff: false,
  user_output_name: "",
});

const byType: Record<Property["type"], unknown> = {
  string: "sample.example.com",
  integer: 1,
  boolean: true,
  object: {},
  array: [],
};

/** A configuration that is accepted: what a person types in who connects a system of this type. */
export function sampleConfiguration(type: { id: string; use_oauth: boolean }): Json {
  const { properties, required = [], anyOf = [] } = schemaOf(type);
  const needed = [...required, ...(anyOf[0]?.required ?? [])];
  return Object.fromEntries(
    needed.flatMap((name) => {
      const property = properties[name];
      return property ? [[name, property.enum?.[0] ?? property.default ?? byType[property.type]]] : [];
    }),
  );
}
