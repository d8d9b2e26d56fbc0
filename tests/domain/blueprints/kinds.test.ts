import { expect, test } from "vitest";
import type { JsonObject } from "#lib/blueprints/document.ts";
import type { Place } from "#lib/blueprints/kind.ts";
import { liveOf } from "#lib/blueprints/kinds/record.ts";
import { kinds } from "#lib/blueprints/kinds.ts";
import { clientFor, once } from "#tests/contract/ground.ts";
import { json, scripted } from "#tests/contract/scripted.ts";

async function placeWith(...script: Parameters<typeof scripted>) {
  const { origin, asked } = await scripted(...script);
  const client = clientFor(origin);
  const place: Place = { organizationId: "0c0c", organization: client, partner: client, ownerId: "aaaa" };
  const sent = () => asked.map(({ method, url }) => `${method} ${url}`);
  return { place, asked, sent, lastBody: () => JSON.parse(asked.at(-1)?.body ?? "null") as JsonObject };
}

const connectionRecord = {
  id: "c1",
  name: "Acme warehouse",
  type: { id: "postgresql", name: "PostgreSQL" },
  status: "healthy",
  configuration: { hostname: "db.acme.example", password: "****", ssl: true, client_email: "ours" },
  updated_by: { id: "u1", name: "Ada" },
  updated_at: "2026-11-26T11:00:00Z",
};

test("a connection is replaced by what exists, overlaid, without masked and read-only fields", async () => {
  const type = { properties: { client_email: { readOnly: true }, hostname: { type: "string" } } };
  const { place, lastBody } = await placeWith(
    json({ data: connectionRecord }),
    json(type),
    json({ data: connectionRecord }),
  );
  const { connection } = kinds;
  const live = await connection.read(place, "c1");
  expect(live).toMatchObject({ healthy: true, updatedByName: "Ada", active: null });
  const spec = {
    name: "Acme warehouse",
    type: "postgresql",
    configuration: { password: "new-secret", port: 5433 },
  };
  const body = await connection.body(place, spec, live);
  const answer = await connection.replace?.(place, "c1", body, { secrets: ["new-secret"] });
  expect(answer?.kind).toBe("ok");
  expect(lastBody()).toEqual({
    name: "Acme warehouse",
    type: "postgresql",
    configuration: { hostname: "db.acme.example", ssl: true, password: "new-secret", port: 5433 },
  });
});

test("an object that a model sync makes at its target is not asked for again by a replacement", async () => {
  const { place } = await placeWith(json({}));
  const create = { name: "contacts" };
  const spec = { name: "Contacts", target: { connection_id: "c1", create } };
  const target = { connection_id: "c1", configuration: {} };
  expect(await kinds.modelSync.body(place, spec, null)).toMatchObject({ target: { ...target, create } });
  const live = liveOf({
    id: "s1",
    name: "Contacts",
    active: false,
    target: { ...target, object: "public.contacts" },
  });
  const { target: sent } = await kinds.modelSync.body(place, spec, live);
  expect(sent).toEqual({ ...target, object: "public.contacts" });
});

test("a creation sends nothing blank, and what runs is created inactive with its selection", async () => {
  const { place } = await placeWith(json({}));
  const bulk = { name: "CRM", active: true, schemas: ["contacts"], source_configuration: {}, mode: "" };
  expect(await kinds.bulkSync.body(place, bulk, null)).toEqual({
    name: "CRM",
    active: false,
    schemas: ["contacts"],
    source_configuration: {},
    destination_configuration: {},
  });
  const sync = { name: "Contacts", target: { connection_id: "c2", object: "contacts" }, filters: [] };
  expect(await kinds.modelSync.body(place, sync, null)).toEqual({
    name: "Contacts",
    active: false,
    fields: [],
    target: { connection_id: "c2", object: "contacts", configuration: {} },
  });
});

test("a bulk sync that is replaced keeps its whole selection and whether it runs", async () => {
  const record = {
    id: "b1",
    name: "CRM",
    active: true,
    source_connection_id: "c1",
    destination_connection_id: "c2",
  };
  const schemas = [
    { id: "contacts", enabled: true },
    { id: "deals", enabled: false },
  ];
  const contacts = {
    id: "contacts",
    enabled: true,
    fields: [
      { id: "email", enabled: true, obfuscated: true, user_output_name: "mail" },
      { id: "phone", enabled: false, obfuscated: false },
    ],
    filters: [{ field_id: "email", function: "IsNotNull" }],
    partition_key: "day",
    tracking_field: "updated_at",
    output_name: "contacts",
  };
  const deals = { id: "deals", fields: [{ id: "sum", enabled: false, obfuscated: true }] };
  const { place, sent } = await placeWith(
    json({ data: record }),
    json({ data: schemas }),
    json({ data: contacts }),
    json({ data: contacts }),
    json({ data: deals }),
  );
  const live = await kinds.bulkSync.read(place, "b1");
  const kept = {
    id: "contacts",
    enabled: true,
    fields: [
      { id: "email", enabled: true, obfuscate: true, user_output_name: "mail" },
      { id: "phone", enabled: false, obfuscate: false },
    ],
    filters: contacts.filters,
    partition_key: "day",
    tracking_field: "updated_at",
  };
  expect(await kinds.bulkSync.body(place, { name: "CRM 2" }, live)).toMatchObject({
    name: "CRM 2",
    active: true,
    schemas: [kept],
  });
  const spec = { schemas: [{ id: "contacts", fields: ["email"], partition_key: "month" }, "new"] };
  expect((await kinds.bulkSync.body(place, spec, live)).schemas).toEqual([
    { ...kept, partition_key: "month", fields: [kept.fields[0]] },
    "new",
  ]);
  // Taken on now: with all its fields, and what was obfuscated still is.
  expect((await kinds.bulkSync.body(place, { schemas: ["deals"] }, live)).schemas).toEqual([
    { id: "deals", enabled: true, fields: [{ id: "sum", enabled: true, obfuscate: true }] },
  ]);
  expect(sent().slice(0, 3)).toEqual([
    "GET /api/bulk/syncs/b1",
    "GET /api/bulk/syncs/b1/schemas",
    "GET /api/bulk/syncs/b1/schemas/contacts",
  ]);
});

test("removing subscribers takes away only the addresses that were applied", async () => {
  const { place, lastBody } = await placeWith(
    json({ emails: ["ours@acme.example", "theirs@acme.example"] }),
    json({}),
  );
  const applied = { emails: ["ours@acme.example"] };
  await kinds.subscribers.remove?.(place, "global-error-subscribers", applied);
  expect(lastBody()).toEqual({ emails: ["theirs@acme.example"] });
});

test("a name that several pages do not have is looked for twice", async () => {
  const item = (id: string) => ({
    id,
    name: id,
    source_connection_id: "c1",
    destination_connection_id: "c2",
  });
  const page = (id: string, next?: string) =>
    json({ data: [item(id)], pagination: { next_page_token: next } });
  const { place, sent } = await placeWith(page("a", "2"), page("b"), page("c", "2"), page("b"));
  const found = await kinds.bulkSync.list(place, { name: "CRM", spec: {} });
  expect(found.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  expect(sent()).toHaveLength(4);
});

test("a shared copy is made with the partner's key and known by its parent", async () => {
  const { place, sent, lastBody } = await placeWith(json({ data: { id: "c9" } }));
  const wanted = { name: "Vendor warehouse", spec: { parent: "aa11", name: "Vendor warehouse" } };
  const { sharedConnection } = kinds;
  expect(sharedConnection.path(place, undefined, wanted)).toBe(
    "/api/organizations/aaaa/connections/aa11/shared",
  );
  const body = await sharedConnection.body(place, wanted.spec, null);
  await sharedConnection.create?.(place, body, once(), wanted);
  expect(sent()).toEqual(["POST /api/organizations/aaaa/connections/aa11/shared"]);
  expect(lastBody()).toEqual({ child_organization_id: "0c0c", name: "Vendor warehouse" });
});

test("a customer's connection is never created or replaced by us", () => {
  expect(kinds.customerConnection.create).toBeUndefined();
  expect(kinds.customerConnection.replace).toBeUndefined();
});

test("what Polytomic may return in clear is masked before anybody keeps it", async () => {
  const hook = { id: "w1", endpoint: "https://acme.example/in", secret: "in-clear-1234" };
  const { place } = await placeWith(json({ data: [hook] }));
  expect(JSON.stringify(await kinds.webhook.list(place, { name: "x", spec: {} }))).not.toContain("in-clear");
  const nested = {
    auth: {
      basic: { username: "u", password: "pw-in-clear" },
      oauth: { token_endpoint: "https://t.example" },
    },
    headers: [{ name: "X-Key", value: "header-in-clear" }],
    more: { headers: { "X-Anything": "map-in-clear" }, api_key: "key-in-clear", apiKey: "too-in-clear" },
  };
  const api = await placeWith(json({ data: { id: "c3", name: "API", configuration: nested } }));
  const live = JSON.stringify(await kinds.connection.read(api.place, "c3"));
  expect(live).not.toContain("in-clear");
  for (const shown of ["https://t.example", "X-Key", "X-Anything"]) expect(live).toContain(shown);
});

test("ids are encoded, and one that would address the parent is refused", async () => {
  const { place, sent } = await placeWith(json({}, 404));
  expect(await kinds.model.read(place, "public/users")).toBeNull();
  expect(sent()).toEqual(["GET /api/models/public%2Fusers"]);
  expect(() => kinds.model.path(place, "..")).toThrow("not a valid Polytomic id");
});

test("override fields are apart from fields, and what the server derives is not compared", () => {
  const spec = kinds.modelSync.specOf({
    id: "s1",
    name: "Contacts",
    target: { connection_id: "c2", object: "contacts", search_values: { a: 1 } },
    fields: [
      { target: "email", source: { model_id: "m1", field: "email" } },
      {
        target: "source",
        override_value: "app",
        source: { model_id: "00000000-0000-0000-0000-000000000000" },
      },
    ],
  });
  expect(spec).toEqual({
    name: "Contacts",
    target: { connection_id: "c2", object: "contacts" },
    fields: [{ target: "email", source: { model_id: "m1", field: "email" } }],
    override_fields: [{ target: "source", override_value: "app" }],
  });
});
