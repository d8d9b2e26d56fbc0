/** Two connections with a secret, and a bulk sync between them that is switched on. */
export const bulkDocument = {
  variables: [
    { name: "db_password", type: "secret", required: true },
    { name: "schema", type: "string", default: "crm" },
  ],
  resources: [
    {
      key: "source",
      kind: "connection",
      spec: {
        name: "${tenant.name} database",
        type: "postgresql",
        configuration: {
          hostname: "db.customer.example",
          port: 5432,
          database: "crm",
          username: "polytomic",
          password: "${secret.db_password}",
        },
      },
    },
    {
      key: "lake",
      kind: "connection",
      spec: {
        name: "Lake",
        type: "snowflake",
        configuration: {
          account: "vendor",
          username: "polytomic",
          dbname: "crm",
          password: "${secret.db_password}",
        },
      },
    },
    {
      key: "bulk",
      kind: "bulkSync",
      spec: {
        name: "Database to lake",
        source_connection_id: "${ref.source.id}",
        destination_connection_id: "${ref.lake.id}",
        destination_configuration: { schema: "${var.schema}" },
        mode: "replicate",
        schemas: ["public.users"],
        default_schedule: { frequency: "daily", hour: "3" },
      },
      activate: true,
    },
  ],
};
