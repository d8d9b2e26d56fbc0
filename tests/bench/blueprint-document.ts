/** A customer's database is copied to a warehouse of the partner's each night, and kept in a lake beside it each hour. */
export const sixResources = (parent: string) => ({
  variables: [{ name: "db_password", type: "secret", required: true }],
  resources: [
    { key: "warehouse", kind: "sharedConnection", spec: { name: "Vendor warehouse", parent } },
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
      key: "users",
      kind: "model",
      spec: {
        name: "${tenant.name} users",
        connection_id: "${ref.source.id}",
        configuration: { query: "select id, email, name from public.users" },
        identifier: "id",
        fields: ["id", "email", "name"],
      },
    },
    {
      key: "users_to_lake",
      kind: "modelSync",
      spec: {
        name: "Users to lake",
        target: { connection_id: "${ref.lake.id}", object: "ANALYTICS.USERS" },
        mode: "updateOrCreate",
        identity: {
          function: "Equality",
          source: { model_id: "${ref.users.id}", field: "email" },
          target: "email",
        },
        fields: [{ source: { model_id: "${ref.users.id}", field: "name" }, target: "name" }],
        schedule: { frequency: "hourly", minute: "15" },
      },
      activate: true,
    },
    {
      key: "copy",
      kind: "bulkSync",
      spec: {
        name: "Database to warehouse",
        source_connection_id: "${ref.source.id}",
        destination_connection_id: "${ref.warehouse.id}",
        destination_configuration: { schema: "crm" },
        mode: "replicate",
        schemas: ["public.users"],
        default_schedule: { frequency: "daily", hour: "3" },
      },
      activate: true,
    },
  ],
});
