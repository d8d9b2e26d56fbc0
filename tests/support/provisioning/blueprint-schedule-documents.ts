/** The blueprints of random schedules besides the usual one: what each has that the others do not. */
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import { bulkDocument } from "#tests/support/hands/bulk-document.ts";
import { modelDocument } from "#tests/support/hands/kind-documents.ts";
import { schemaDocument } from "#tests/support/hands/schema-documents.ts";

const [password] = bulkDocument.variables;
const [source, lake, bulk] = bulkDocument.resources;
const [, model, sync] = modelDocument.resources;

/** What the customer has to connect. */
export const awaited = { name: "Their CRM", type: "hubspot" };

const hook = {
  key: "hook",
  kind: "webhook",
  spec: { endpoint: "https://partner.example/hook", secret: "${secret.db_password}" },
};
const shared = {
  key: "warehouse",
  kind: "sharedConnection",
  spec: { name: "Vendor warehouse", parent: sandboxWarehouseId },
};
const crm = {
  key: "crm",
  kind: "customerConnection",
  spec: { name: awaited.name, types: [awaited.type] },
};
const crmToWarehouse = {
  ...bulk,
  spec: {
    ...bulk?.spec,
    name: "CRM to warehouse",
    source_connection_id: "${ref.crm.id}",
    destination_connection_id: "${ref.warehouse.id}",
    schemas: ["contacts"],
  },
};

export const documents = {
  "a first run": { ...bulkDocument, resources: [source, lake, { ...bulk, firstRun: true }] },
  "a model and its sync, which runs once": {
    variables: bulkDocument.variables,
    resources: [source, model, { ...sync, firstRun: true }],
  },
  "a shared copy and a customer's connection": {
    variables: [password, bulkDocument.variables[1]],
    resources: [shared, crm, crmToWarehouse],
  },
  "a field and keys of a schema": schemaDocument,
  "a webhook": { variables: bulkDocument.variables, resources: [hook, source] },
};
