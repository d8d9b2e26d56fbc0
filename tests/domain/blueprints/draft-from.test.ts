import fc from "fast-check";
import { expect, test } from "vitest";
import { type Captured, draftFrom } from "#lib/blueprints/capture/draft-from.ts";
import { specFrom, type Types } from "#lib/blueprints/capture/spec-from.ts";
import { checkDocument } from "#lib/blueprints/check.ts";
import { differences } from "#lib/blueprints/compare.ts";
import type { BlueprintDocument, JsonObject, ResourceKind } from "#lib/blueprints/document.ts";
import { liveOf } from "#lib/blueprints/kinds/record.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { resolveResource } from "#lib/blueprints/resolve.ts";
import { fillVariables } from "#lib/blueprints/variables.ts";

const postgresql = {
  properties: {
    hostname: { type: "string" },
    port: { type: "integer", default: 5432 },
    ssl: { type: "boolean", default: true },
    password: { type: "string", title: "Password", sensitive: true },
    seed: { type: "string", sensitive: true },
    aws_user: { type: "string", readOnly: true },
  },
  required: ["hostname", "port", "password"],
};
const types: Types = { byConsent: new Set(["hubspot"]), schemas: new Map([["postgresql", postgresql]]) };
const idOf = (what: number, n: number) =>
  `${String(what).repeat(8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
const captured = (kind: ResourceKind, id: string, record: JsonObject): Captured => ({
  kind,
  live: liveOf({ ...record, id }),
});
const acme = { name: "Acme" };
const draftOf = (...records: Captured[]) => draftFrom(records, acme, types);
const database = (n = 0, more: JsonObject = {}) =>
  captured("connection", idOf(1, n), {
    name: "Acme warehouse",
    type: { id: "postgresql", name: "PostgreSQL" },
    configuration: {
      hostname: "db.acme.example",
      port: 5432,
      ssl: true,
      password: "****",
      seed: "in-clear-seed",
      aws_user: "ours",
    },
    ...more,
  });
const model = (n = 0, more: JsonObject = {}) =>
  captured("model", idOf(2, n), {
    name: `Contacts ${n}`,
    connection_id: idOf(1, 0),
    configuration: { query: "select '${tenant.name}'", table: "" },
    fields: [{ id: "f", name: "email", label: "email", type: "string", user_added: false }],
    identifier: "",
    enricher: null,
    ...more,
  });

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

const word = fc.constantFrom(
  "Acme",
  "acme",
  "CRM",
  "${",
  "$${x}",
  "$",
  "}",
  "é",
  "1st",
  "${tenant.name}",
  "_",
  "~/",
);
const words = fc.array(word, { maxLength: 4 }).map((all) => all.join(" "));
const index = fc.nat(3);

/** An organization with four of each; each refers to any of the kinds before it. */
const organization = fc
  .array(fc.record({ text: words, at: index, other: index, isOn: fc.boolean() }), {
    minLength: 20,
    maxLength: 20,
  })
  .map((all) =>
    all.map(({ text, at, other, isOn }, place): Captured => {
      const n = place % 4;
      const name = `${text} no${place}`;
      const connection_id = idOf(1, at);
      const schedule = { id: "s", frequency: "hourly", minute: text };
      if (place < 4)
        return database(n, {
          name,
          ...(at === 1 && { type: { id: "hubspot" } }),
          ...(at === 2 && { parent_connection_id: "aa11" }),
          configuration: {
            hostname: text || "x",
            port: 5432,
            password: "***",
            seed: "in-clear",
            a: { b: [text] },
          },
        });
      if (place < 8) return model(n, { name, connection_id, configuration: { query: text, b: isOn } });
      if (place < 12)
        return captured("bulkSync", idOf(6, n), {
          name,
          active: isOn,
          source_connection_id: connection_id,
          destination_connection_id: idOf(1, other),
          destination_configuration: { schema: text, advanced: {} },
          default_schedule: schedule,
          additional_schedules: [schedule],
          schemas: [{ id: text, enabled: isOn }],
          normalize_names: isOn ? "enabled" : "legacy",
        });
      if (place < 16)
        return captured("modelSync", idOf(3, n), {
          name,
          active: isOn,
          target: { connection_id, object: "contacts" },
          mode: "update",
          fields: [
            { source: { model_id: idOf(2, other), field: text }, target: `to ${text}`, new: isOn },
            { source: { model_id: "" }, target: `to ${text} too`, override_value: text },
          ],
          filters: [
            {
              field: { model_id: idOf(2, at), field: text },
              field_id: "f",
              function: "Equality",
              value: text,
            },
          ],
          schedule: { frequency: "hourly" },
        });
      return captured("role", idOf(4, n), { name });
    }),
  );

const tenantName = fc.constantFrom("Acme", "A", "$", "${tenant.name}", "CRM $", "é");

/** What the draft wants of the tenant that it was captured from, beside what was captured. */
function resolvedFor(name: string, draft: BlueprintDocument, records: Captured[]) {
  const tenant = { name, slug: "slug", externalId: null };
  const secrets = Object.fromEntries(
    draft.variables.flatMap((each) => (each.type === "secret" ? [[each.name, "typed"]] : [])),
  );
  const filled = fillVariables(draft, secrets, { tenant, organizationId: "o" });
  if ("problems" in filled) throw new Error(JSON.stringify(filled.problems));
  const values = { variables: filled.values, tenant, organizationId: "o", refs: {} };
  const found = draft.resources.map((resource) => {
    const { name } = resolveResource({ ...resource, spec: { name: resource.spec.name ?? "" } }, values);
    const record = records.find(({ live }) => live.name === name);
    if (!record) throw new Error(`nothing was captured as ${name}`);
    return { resource, live: record.live };
  });
  const refs = Object.fromEntries(found.map(({ resource, live }) => [resource.key, { id: live.id }]));
  return found.map((each) => ({ ...each, wanted: resolveResource(each.resource, { ...values, refs }).spec }));
}

test("a draft can be published, and for its own tenant it is what was captured", () => {
  fc.assert(
    fc.property(organization, tenantName, (records, name) => {
      const { notes, ...draft } = draftFrom(records, { name }, types);
      const { problems, document } = checkDocument(draft);
      expect(problems.filter(({ isWarning }) => !isWarning)).toEqual([]);
      expect(notes.map(({ code }) => code)).toEqual([]);
      expect(draft.resources).toHaveLength(records.length);
      for (const { resource, live, wanted } of resolvedFor(name, document ?? draft, records)) {
        const kind = kinds[resource.kind];
        expect(differences(kind, wanted, live.record)).toEqual([]);
        if (resource.kind !== "connection") expect(wanted).toEqual(specFrom(resource.kind, live, types));
      }
      const text = JSON.stringify(draft);
      for (const { live } of records) expect(text).not.toContain(live.id);
      expect(text).not.toMatch(/\*\*\*|in-clear/);
    }),
  );
});
