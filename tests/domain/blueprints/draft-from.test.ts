import { expect, test } from "vitest";
import { checkDocument } from "#lib/blueprints/check.ts";
import { captured, database, draftOf, idOf, model } from "#tests/support/hands/captured.ts";

test("a connection keeps what was typed; secrets become variables, and the server's fields are left out", () => {
  const { resources, variables, notes } = draftOf(database());
  expect(notes).toEqual([]);
  expect(resources).toEqual([
    {
      key: "warehouse",
      kind: "connection",
      spec: {
        name: "${tenant.name} warehouse",
        type: "postgresql",
        configuration: {
          hostname: "db.acme.example",
          port: 5432,
          password: "${secret.warehouse_password}",
          seed: "${secret.warehouse_seed}",
        },
      },
      activate: false,
      firstRun: false,
      ignore: [],
    },
  ]);
  expect(variables).toEqual([
    { name: "warehouse_password", type: "secret", label: "warehouse: Password", required: true },
    { name: "warehouse_seed", type: "secret", label: "warehouse: seed", required: true },
  ]);
});

test("without the type's schema secrets are known by mask and name, and in lists too", () => {
  const configuration = {
    api_key: "in-clear-key",
    headers: [{ name: "X-Key", value: "in-clear-header" }],
    url: "https://acme.example/${x}",
  };
  const { resources, variables } = draftOf(database(0, { type: "unheard_of", configuration }));
  expect(resources[0]?.spec.configuration).toEqual({
    api_key: "${secret.warehouse_api_key}",
    headers: [{ name: "X-Key", value: "${secret.warehouse_headers_0_value}" }],
    url: "https://acme.example/$${x}",
  });
  expect(JSON.stringify([resources, variables])).not.toContain("in-clear");
});

test("a customer's connection is awaited, and a shared copy has its parent as one variable", () => {
  const copy = (n: number) => database(n, { name: "Vendor lake", parent_connection_id: "aa11" });
  const hubspot = { name: "Acme HubSpot", type: { id: "hubspot" }, configuration: { hub_user: "ada" } };
  const { resources, variables } = draftOf(copy(0), copy(1), database(2, hubspot));
  expect(resources.map(({ key, kind, spec }) => [key, kind, spec])).toEqual([
    ["vendor_lake", "sharedConnection", { name: "Vendor lake", parent: "${var.vendor_lake_parent}" }],
    ["vendor_lake_2", "sharedConnection", { name: "Vendor lake", parent: "${var.vendor_lake_parent}" }],
    ["hubspot", "customerConnection", { name: "${tenant.name} HubSpot", types: ["hubspot"] }],
  ]);
  expect(variables).toMatchObject([{ name: "vendor_lake_parent", type: "string", default: "aa11" }]);
});

test("a connection of such a type with credentials of the partner is no customer's", () => {
  const configuration = { connect_mode: "api", client_secret: "****" };
  const { resources } = draftOf(database(0, { type: { id: "hubspot" }, configuration }));
  expect(resources).toMatchObject([
    { kind: "connection", spec: { configuration: { client_secret: "${secret.warehouse_client_secret}" } } },
  ]);
});

test.each([
  ["Acme", "${tenant.name}"],
  ["Acme & Acme", "${tenant.name} & ${tenant.name}"],
  ["Acmeists of acme", "Acmeists of acme"],
  ["${secret.x} Acme", "$${secret.x} ${tenant.name}"],
  ["US$Acme", "US$Acme"],
])("%s is named %s for any tenant", (name, expected) => {
  expect(draftOf(database(0, { name })).resources[0]?.spec.name).toBe(expected);
});

test("a query is taken literally, and what runs is switched on only if it was", () => {
  const sync = (active: boolean) => ({
    name: "Contacts",
    active,
    target: { connection_id: idOf(1, 0), object: "contacts", search_values: { a: 1 }, configuration: {} },
    mode: "updateOrCreate",
    identity: { function: "Equality", source: { model_id: idOf(2, 0), field: "email" }, target: "email" },
    fields: [
      {
        source: { model_id: idOf(2, 0), field: "email" },
        target: "email",
        new: false,
        encryption_enabled: false,
      },
    ],
    filters: [
      {
        field: { model_id: idOf(2, 0), field: "email" },
        field_id: "f",
        field_type: "Model",
        function: "IsNotNull",
      },
    ],
    schedule: { frequency: "hourly", minute: "0" },
    sync_all_records: false,
    policies: ["built-in"],
  });
  const { resources, notes } = draftOf(
    captured("modelSync", idOf(3, 0), sync(true)),
    captured("modelSync", idOf(3, 1), sync(false)),
    model(),
    database(),
  );
  expect(notes).toEqual([]);
  const [, contacts, one, other] = resources;
  expect(contacts?.spec).toEqual({
    name: "Contacts 0",
    connection_id: "${ref.warehouse.id}",
    configuration: { query: "select '$${tenant.name}'" },
    fields: ["email"],
  });
  const source = { model_id: "${ref.contacts_0.id}", field: "email" };
  expect(one).toMatchObject({ key: "contacts", activate: true });
  expect(one?.spec).toEqual({
    name: "Contacts",
    target: { connection_id: "${ref.warehouse.id}", object: "contacts" },
    mode: "updateOrCreate",
    identity: { function: "Equality", source, target: "email" },
    fields: [{ source, target: "email" }],
    filters: [{ field: source, function: "IsNotNull" }],
    schedule: { frequency: "hourly", minute: "0" },
  });
  expect(other).toMatchObject({ key: "contacts_2", activate: false });
});

test("what needs each other keeps one direction, and the rest is said", () => {
  const to = (n: number) => ({ relations: [{ from: "id", to: { model_id: idOf(2, n), field: "id" } }] });
  const { resources, notes, variables } = draftOf(database(), model(0, to(1)), model(1, to(0)));
  expect(resources.map(({ key }) => key)).toEqual(["warehouse", "contacts_1", "contacts_0"]);
  expect(resources[2]?.spec.relations).toEqual([
    { from: "id", to: { model_id: "${ref.contacts_1.id}", field: "id" } },
  ]);
  expect(notes).toEqual([{ code: "part_left_out", params: { name: "Contacts 1", part: "relations" } }]);
  expect(checkDocument({ resources, variables }).document).not.toBeNull();
});

test("what refers to something that was not captured is left out, with all that needs it", () => {
  const policy = (role: string) => ({
    name: "Sales",
    policy_actions: [
      { action: "edit", role_ids: [role] },
      { action: "delete", role_ids: [] },
    ],
  });
  const { resources, notes } = draftOf(
    captured("role", idOf(4, 0), { name: "Sales" }),
    captured("policy", idOf(5, 0), policy(idOf(4, 0))),
    captured("policy", idOf(5, 1), policy(idOf(4, 9))),
    model(0),
    captured("bulkSync", idOf(6, 0), { name: "", source_connection_id: "x" }),
  );
  expect(resources.map(({ kind, spec }) => [kind, spec.policy_actions])).toEqual([
    ["role", undefined],
    ["policy", [{ action: "edit", role_ids: ["${ref.sales.id}"] }]],
  ]);
  expect(notes.map(({ code }) => code)).toEqual(["built_in_roles", "refers_outside", "refers_outside"]);
});

test("a blueprint holds at most 50 resources, and how many more there were is said", () => {
  const { resources, variables, notes } = draftOf(
    ...Array.from({ length: 70 }, (_, n) => captured("role", idOf(4, n), { name: `Role ${n}` })),
  );
  expect(resources).toHaveLength(50);
  expect(notes).toEqual([{ code: "too_many", params: { count: 20 } }]);
  expect(checkDocument({ resources, variables }).document).not.toBeNull();
});
