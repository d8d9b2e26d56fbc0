/** A document with a field and the keys of a schema, and a bulk sync that uses them. */
import { bulkDocument } from "./bulk-document.ts";

const [source, lake, bulk] = bulkDocument.resources;

const about = { connection_id: "${ref.source.id}", schema: "public.users" };
export const total = {
  key: "total",
  kind: "schemaField",
  spec: { ...about, field_id: "total/net", label: "Total", type: "number" },
};
export const userKeys = { key: "user_keys", kind: "schemaKeys", spec: { ...about, keys: ["email"] } };

/** In another order than they have to be made in. */
export const schemaDocument = {
  variables: bulkDocument.variables,
  resources: [bulk, userKeys, total, source, lake],
};
