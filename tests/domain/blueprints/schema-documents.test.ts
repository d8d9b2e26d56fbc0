import { expect, test } from "vitest";
import { checkDocument } from "#lib/blueprints/check.ts";
import { blueprintDocument, type Json } from "#lib/blueprints/document.ts";
import type { Live } from "#lib/blueprints/kind.ts";
import { liveField, schemaField } from "#lib/blueprints/kinds/schema-field.ts";
import { schemaKeys } from "#lib/blueprints/kinds/schema-keys.ts";
import { atOfId } from "#lib/blueprints/kinds/schemas.ts";
import { orderOf } from "#lib/blueprints/order.ts";
import type { openPlace } from "#lib/blueprints/place.ts";
import { firstToGo, type Made } from "#lib/blueprints/removing.ts";
import { modelDocument } from "#tests/support/hands/kind-documents.ts";
import { schemaDocument, total, userKeys } from "#tests/support/hands/schema-documents.ts";

const order = (document: unknown) => orderOf(blueprintDocument.parse(document)).map(({ key }) => key);
const problems = (...resources: Json[]) =>
  checkDocument({ ...schemaDocument, resources: [...schemaDocument.resources, ...resources] }).problems.map(
    ({ at, text }) => `${at} ${text}`,
  );

test("a field comes before the keys, and both before what uses their connection", () => {
  expect(problems()).toEqual([]);
  expect(order(schemaDocument)).toEqual(["source", "lake", "total", "user_keys", "bulk"]);
  const [source, model, sync] = modelDocument.resources;
  const reversed = { ...modelDocument, resources: [sync, model, userKeys, total, source] };
  expect(order(reversed)).toEqual(["source", "total", "user_keys", "people", "sync"]);
  // The same holds for a connection that the document does not make.
  const named = JSON.parse(JSON.stringify(reversed).replaceAll("${ref.source.id}", "${var.connection}"));
  expect(order(named)).toEqual(["total", "user_keys", "people", "sync", "source"]);
});

test("what uses a connection goes before what is set in its schemas, however new that is", () => {
  const made = (key: string, kind: string, upstreamId: string, lastApplied: Json) =>
    ({ id: key, key, kind, upstreamId, lastApplied }) as Made;
  const about = { connection_id: "c1", schema: "public.users" };
  const field = made("field", "schemaField", "c1/schemas/public.users/fields/total", about);
  const connection = made("source", "connection", "c1", { name: "Source" });
  const sync = made("sync", "bulkSync", "s1", { source_connection_id: "c1" });
  const all = [field, connection, sync];
  expect(firstToGo(all, all)?.key).toBe("sync");
  expect(firstToGo([field, connection], [field, connection])?.key).toBe("field");
});

test.each<[string, Json[], string]>([
  [
    "a second one of the same field",
    [{ ...total, key: "again" }],
    "/5/spec/field_id Another resource defines",
  ],
  [
    "a second one of the same keys",
    [{ ...userKeys, key: "again" }],
    "/5/spec/schema Another resource sets the",
  ],
  [
    "no keys",
    [{ ...userKeys, key: "none", spec: { ...userKeys.spec, schema: "public.orders", keys: [] } }],
    "/5/spec/keys Add at least one.",
  ],
  [
    "a field without a type",
    [{ ...total, key: "none", spec: { ...total.spec, field_id: "other", type: "" } }],
    "/5/spec/type This is missing.",
  ],
  [
    "a connection that is none",
    [{ ...total, key: "none", spec: { ...total.spec, connection_id: "${ref.bulk.id}" } }],
    "/5/spec/connection_id This must refer to a connection.",
  ],
  [
    "a reference to what has no id",
    [{ ...userKeys, key: "of", spec: { ...userKeys.spec, schema: "s", keys: ["${ref.total.id}"] } }],
    "/5/spec/keys/0 It has no id at Polytomic.",
  ],
])("%s is a problem at its place", (_, resources, expected) => {
  expect(problems(...resources)).toEqual([expect.stringContaining(`/resources${expected}`)]);
});

test("an id holds the connection, the schema and the field, whatever characters they have", () => {
  const spec = { connection_id: "c1", schema: "shop/or.ders %", field_id: "a/b..c" };
  const id = schemaField.idOf?.(spec) ?? "";
  expect(id).toBe("c1/schemas/shop%2For.ders%20%25/fields/a%2Fb..c");
  expect(atOfId(id)).toEqual({ connectionId: "c1", schema: "shop/or.ders %", field: "a/b..c" });
  const place = {} as Awaited<ReturnType<typeof openPlace>>;
  expect(schemaField.path(place, id)).toBe(`/api/connections/${id}`);
  expect(() => schemaKeys.idOf?.({ ...spec, schema: ".." })).toThrow("valid");
});

const field = {
  id: "total",
  name: "Total",
  type: "number",
  path: null,
  user_managed: null,
  is_primary_key: false,
};
const liveOf = (more: object): Live => liveField("c1", "s", { ...field, ...more });

test("what Polytomic does not say of a field is no difference, and a detected one is another field", () => {
  const specOf = (more: object) => schemaField.specOf(liveOf(more).record);
  const spec = { connection_id: "c1", schema: "s", field_id: "total", label: "Total", type: "number" };
  expect(specOf({})).toEqual(spec);
  expect(specOf({ path: "$.a", user_managed: true })).toEqual({ ...spec, path: "$.a" });
  expect(specOf({ user_managed: false })).not.toHaveProperty("field_id");
  expect(schemaField.isOurs?.(liveOf({}), spec)).toBe(true);
  expect(schemaField.isOurs?.(liveOf({ user_managed: false }), spec)).toBe(false);
});

test("a change of a field sends the whole of it, and of keys names every field of the schema", async () => {
  const place = {
    organization: { readSchema: async () => ({ fields: [{ id: "id" }, { id: "email" }] }) },
  } as unknown as Awaited<ReturnType<typeof openPlace>>;
  const live = liveOf({ path: null, user_managed: true });
  expect(await schemaField.body(place, { label: "Sum" }, live)).toEqual({
    fields: [{ field_id: "total", label: "Sum", type: "number" }],
  });
  const spec = { connection_id: "c1", schema: "s", keys: ["email", "total"] };
  expect(await schemaKeys.body(place, spec, null)).toEqual({
    fields: [
      { field_id: "id", is_primary_key: false },
      { field_id: "email", is_primary_key: true },
      { field_id: "total", is_primary_key: true },
    ],
  });
});
