import "server-only";
/** Documents to begin with, for the cases that Polytomic's guides describe. */
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import type { JsonObject } from "./document.ts";

const daily = { frequency: "daily", hour: "3", minute: "15" };
const schema = {
  name: "schema",
  type: "string",
  label: "Schema in the warehouse",
  pattern: "[a-z_][a-z0-9_]{0,39}",
  default: "${tenant.name | sqlName}",
};
const parent = {
  name: "parent_connection",
  type: "string",
  label: "Id of the connection in your own organization",
  required: true,
};
const database = ["hostname", "database", "username"].map((name) => ({
  name: `db_${name}`,
  type: "string",
  label: `Warehouse ${name}`,
  required: true,
}));
const password = { name: "db_password", type: "secret", label: "Warehouse password", required: true };

const warehouse = {
  key: "warehouse",
  kind: "connection",
  spec: {
    name: "${tenant.name} warehouse",
    type: "postgresql",
    configuration: {
      hostname: "${var.db_hostname}",
      port: 5432,
      database: "${var.db_database}",
      username: "${var.db_username}",
      password: "${secret.db_password}",
      ssl: true,
    },
  },
};
const sharedWarehouse = {
  key: "warehouse",
  kind: "sharedConnection",
  spec: { name: "Vendor warehouse", parent: "${var.parent_connection}" },
};
/** One type only: what others call their objects and fields differs. */
const crm = {
  key: "crm",
  kind: "customerConnection",
  spec: { name: "${tenant.name} CRM", types: ["hubspot"] },
};

/** Names of connections are unique in an organization, so that a tenant can have several of the examples. */
const named = <T extends { spec: JsonObject }>(resource: T, name: string): T => ({
  ...resource,
  spec: { ...resource.spec, name },
});

const bulkSync = (key: string, spec: JsonObject) => ({
  key,
  kind: "bulkSync",
  spec: {
    mode: "replicate",
    ...spec,
    default_schedule: daily,
    automatically_add_new_objects: "none",
    automatically_add_new_fields: "all",
  },
  activate: true,
});
const crmToWarehouse = bulkSync("crm_to_warehouse", {
  name: "CRM to warehouse",
  source_connection_id: "${ref.crm.id}",
  destination_connection_id: "${ref.warehouse.id}",
  destination_configuration: { schema: "${var.schema}" },
  schemas: ["contacts"],
});

const contacts = [
  {
    key: "contacts",
    kind: "model",
    spec: {
      name: "${tenant.name} contacts",
      connection_id: "${ref.warehouse.id}",
      configuration: {
        query: "select id, email, name from contacts where tenant = ${tenant.externalId | sqlText}",
      },
      identifier: "id",
      fields: ["id", "email", "name"],
    },
  },
  {
    key: "contacts_to_crm",
    kind: "modelSync",
    spec: {
      name: "Contacts to CRM",
      target: { connection_id: "${ref.crm.id}", object: "contacts", configuration: {} },
      mode: "updateOrCreate",
      identity: {
        function: "Equality",
        source: { model_id: "${ref.contacts.id}", field: "email" },
        target: "email",
      },
      fields: [{ source: { model_id: "${ref.contacts.id}", field: "name" }, target: "firstname" }],
      schedule: { frequency: "hourly", minute: "15" },
    },
    activate: true,
  },
];

type Variables = { [name: string]: unknown; name: string }[];
type Example = {
  id: string;
  title: string;
  about: string;
  document: { variables: Variables; resources: unknown[] };
};

/** What the customer connects comes after what can be made without them. */
export const examples: Example[] = [
  {
    id: "crm-to-warehouse",
    title: "Customer's CRM to a warehouse",
    about: "The customer connects HubSpot with a connect link; it is copied to a database every night.",
    document: {
      variables: [schema, ...database, password],
      resources: [warehouse, crm, crmToWarehouse],
    },
  },
  {
    id: "warehouse-to-crm",
    title: "Your warehouse to the customer's CRM",
    about: "A model of a warehouse's contacts keeps those in the customer's HubSpot up to date every hour.",
    document: {
      variables: [...database, password],
      resources: [
        named(warehouse, "${tenant.name} contacts database"),
        named(crm, "${tenant.name} CRM of contacts"),
        ...contacts,
      ],
    },
  },
  {
    id: "shared-warehouse",
    title: "Customer's CRM to your shared warehouse",
    about: "One warehouse connection of yours is shared with each customer, who gets a schema of their own.",
    document: {
      variables: [schema, parent],
      resources: [
        sharedWarehouse,
        named(crm, "${tenant.name} CRM source"),
        named(crmToWarehouse, "CRM to shared warehouse"),
      ],
    },
  },
  {
    id: "customers-own-system",
    title: "Your data to the customer's own warehouse",
    about: "The customer connects a warehouse of theirs with a connect link; your tables arrive there.",
    document: {
      variables: [parent, { name: "tables", type: "list", label: "Tables to copy", required: true }],
      resources: [
        named({ ...sharedWarehouse, key: "product" }, "Product data"),
        {
          key: "customer_warehouse",
          kind: "customerConnection",
          spec: { name: "${tenant.name} own warehouse", types: ["snowflake", "bigquery", "postgresql"] },
        },
        bulkSync("product_to_customer", {
          name: "Product data to ${tenant.name}",
          source_connection_id: "${ref.product.id}",
          destination_connection_id: "${ref.customer_warehouse.id}",
          destination_configuration: { schema: "product_data" },
          schemas: "${var.tables}",
        }),
      ],
    },
  },
];

/** Of the example with this id, if there is one. In the sandbox it is known which connection can be shared. */
export function exampleDocument(id: string, isSandbox: boolean): unknown {
  const document = examples.find((each) => each.id === id)?.document;
  if (!document || !isSandbox) return document;
  const variables = document.variables.map((each) =>
    each.name === parent.name ? { ...each, default: sandboxWarehouseId } : each,
  );
  return { ...document, variables };
}
