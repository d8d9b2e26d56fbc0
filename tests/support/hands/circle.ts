/** A connection, and two models of it that refer to each other. */
import { bulkDocument } from "./bulk-document.ts";

const [source] = bulkDocument.resources;
const [password] = bulkDocument.variables;

const model = (key: string, other: string) => ({
  key,
  kind: "model",
  spec: {
    name: `The ${key}`,
    connection_id: "${ref.source.id}",
    configuration: { query: "select id, email, name from public.users" },
    identifier: "id",
    fields: ["id", "email", "name"],
    relations: [{ from: "id", to: { model_id: `\${ref.${other}.id}`, field: "id" } }],
  },
});

export const circle = {
  variables: [password],
  resources: [source, model("customers", "orders"), model("orders", "customers")],
};

/** A model that refers to itself. */
export const selfish = { variables: [password], resources: [source, model("staff", "staff")] };
