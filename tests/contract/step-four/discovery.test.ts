import { expect, test } from "vitest";
import { type Data, dataOf, postgres, snowflake, startCustomer } from "./ground.ts";

async function startConnected() {
  const customer = await startCustomer();
  const { id } = await customer.get("POST /api/connections", postgres);
  return { ...customer, path: `/api/connections/${id}` };
}

test("a new connection's schemas are refreshing for a while, and cannot be read before", async () => {
  const { get, own, settle, path } = await startConnected();
  expect(await get(`GET ${path}/schemas/status`)).toMatchObject({
    cache_status: "refreshing",
    last_refresh_finished: null,
  });
  expect((await own(`GET ${path}/bulksync/source`)).status).toBe(400);
  expect((await own(`GET ${path}/modelsync/targetobjects`)).status).toBe(400);
  settle();
  const status = await get(`GET ${path}/schemas/status`);
  expect(status.cache_status).toBe("fresh");
  expect(status.last_refresh_finished > status.last_refresh_started).toBe(true);
  expect((await get(`GET ${path}/bulksync/source`)).schemas[0]).toEqual({
    id: "public.users",
    name: "public.users",
  });
  const { schemas } = await get(`GET ${path}/bulksync/source?include_fields=true`);
  expect(schemas[0].fields[0]).toMatchObject({ id: "id", is_primary_key: true });
});

test("a refresh is asynchronous, names its status address and leaves updated_at alone", async () => {
  const { get, own, settle, path } = await startConnected();
  settle();
  const before = await get(`GET ${path}`);
  const { status, headers, text } = await own(`POST ${path}/schemas/refresh`);
  expect([status, headers.get("location"), text]).toEqual([200, `${path}/schemas/status`, ""]);
  expect((await get(`GET ${path}/schemas/status`)).cache_status).toBe("refreshing");
  expect(await get(`GET ${path}`)).toEqual(before);
});

test("an unhealthy connection is not refreshed and offers nothing", async () => {
  const { get, own, settle, path } = await startConnected();
  await get(`PUT ${path}`, { ...postgres, configuration: { ...postgres.configuration, password: "***" } });
  settle();
  expect((await own(`POST ${path}/schemas/refresh`)).status).toBe(400);
  expect((await own(`GET ${path}/bulksync/source`)).status).toBe(400);
});

test("a copy's schemas are those of its parent: cached once, refreshed once", async () => {
  const customer = await startCustomer();
  const { sandbox, partner, own, org, get } = customer;
  const owner = sandbox.state.ownerId;
  const basic = {
    Authorization: `Basic ${Buffer.from(`${owner}:${customer.partnerKey}`).toString("base64")}`,
  };
  const parents = async () => dataOf(await own("GET /api/connections", undefined, basic));
  const [parent] = await parents();
  const line = `POST /api/organizations/${owner}/connections/${parent.id}/shared`;
  const { id } = dataOf(await partner(line, { child_organization_id: org.id }));
  const copy = `/api/connections/${id}`;
  expect((await get(`GET ${copy}/schemas/status`)).cache_status).toBe("fresh");
  await own(`POST ${copy}/schemas/refresh`);
  const status = `GET /api/connections/${parent.id}/schemas/status`;
  expect(dataOf(await own(status, undefined, basic)).cache_status).toBe("refreshing");
  expect((await own(`DELETE /api/connections/${parent.id}`, undefined, basic)).status).toBe(200);
  expect(await get(`GET ${copy}`)).toMatchObject({
    status: "unhealthy",
    status_error: "the parent connection is gone",
  });
  expect(await parents()).toBeNull();
});

test("a target says its modes and objects, beside the data whether it can create some", async () => {
  const { get, own, settle, path } = await startConnected();
  settle();
  const target = await get(`GET ${path}/bulksync/target`);
  expect(target).toMatchObject({ configuration: { required: ["schema"] }, modes: [{ id: "replicate" }] });
  const { json } = await own(`GET ${path}/modelsync/targetobjects`);
  expect(json).toMatchObject({ data: { length: 3 }, target_creation: { supported: true } });
  expect((json as Data).data[0].modes).toContainEqual(
    expect.objectContaining({ id: "update", requires_identity: true, supports_target_filters: true }),
  );
  const fields = await get(`GET ${path}/modelsync/target/fields?target=public.users`);
  expect(fields.fields).toContainEqual(expect.objectContaining({ id: "email", supports_identity: true }));
  expect((await own(`GET ${path}/modelsync/target/fields?target=nothing`)).status).toBe(404);
  const csv = await get("POST /api/connections", {
    name: "C",
    type: "csv",
    configuration: { url: "https://a.example" },
  });
  expect((await own(`GET /api/connections/${csv.id}/bulksync/target`)).status).toBe(400);
});

test("keys are overridden as a whole and go back to what was detected", async () => {
  const { get, own, settle, path } = await startConnected();
  settle();
  const schema = `${path}/schemas/${encodeURIComponent("public.users")}`;
  const keys = async () =>
    (await get(`GET ${schema}`)).fields.flatMap((each: Data) => (each.is_primary_key ? [each.id] : []));
  expect(await keys()).toEqual(["id"]);
  const fields = [{ field_id: "email", is_primary_key: true }];
  expect((await own(`PUT ${schema}/primary_keys`, { fields })).text).toBe("");
  expect(await keys()).toEqual(["email"]);
  await own(`PUT ${schema}/primary_keys`, { fields: [] });
  expect(await keys()).toEqual(["id"]);
  await own(`PUT ${schema}/primary_keys`, { fields });
  await own(`DELETE ${schema}/primary_keys`);
  expect(await keys()).toEqual(["id"]);
  const unknown = { fields: [{ field_id: "nothing", is_primary_key: true }] };
  expect((await own(`PUT ${schema}/primary_keys`, unknown)).status).toBe(400);
});

test("a schema is not known before it was read, and nothing is set on an unhealthy connection", async () => {
  const { get, own, settle, path } = await startConnected();
  const schema = `${path}/schemas/public.users`;
  const keys = { fields: [{ field_id: "email", is_primary_key: true }] };
  const added = { fields: [{ field_id: "score", label: "Score", type: "number" }] };
  const changes: [string, unknown?][] = [
    [`PUT ${schema}/primary_keys`, keys],
    [`DELETE ${schema}/primary_keys`],
    [`POST ${schema}/fields`, added],
    [`DELETE ${schema}/fields/score`],
  ];
  const statuses = async () => {
    const found: number[] = [];
    for (const [line, body] of changes) found.push((await own(line, body)).status);
    return found;
  };
  expect((await own(`GET ${schema}`)).status).toBe(404);
  expect(await statuses()).toEqual([404, 404, 404, 404]);
  settle();
  // What was read stays known while it is read again.
  await own(`POST ${path}/schemas/refresh`);
  expect(await statuses()).toEqual([200, 200, 200, 200]);
  await get(`PUT ${path}`, { ...postgres, configuration: { ...postgres.configuration, password: "***" } });
  settle();
  expect((await own(`GET ${schema}`)).status).toBe(200);
  expect(await statuses()).toEqual([400, 400, 400, 400]);
});

test("a field is upserted by its id, and reported for a while after it was deleted", async () => {
  const { get, own, settle } = await startConnected();
  const lake = { ...snowflake, name: "Shop", type: "mysql", configuration: postgres.configuration };
  const { id } = await get("POST /api/connections", lake);
  settle();
  const schema = `/api/connections/${id}/schemas/${encodeURIComponent("shop/orders")}`;
  const field = { field_id: "total", label: "Total", type: "number" };
  await own(`POST ${schema}/fields`, { fields: [field] });
  await own(`POST ${schema}/fields`, { fields: [{ ...field, label: "Sum" }] });
  const totals = async () => (await get(`GET ${schema}`)).fields.filter((each: Data) => each.id === "total");
  expect(await totals()).toMatchObject([{ name: "Sum", type: "number", user_managed: true }]);
  const detected = { ...field, field_id: "email" };
  expect((await own(`POST ${schema}/fields`, { fields: [detected] })).status).toBe(400);
  expect((await own(`DELETE ${schema}/fields/email`)).status).toBe(404);
  expect((await own(`DELETE ${schema}/fields/total`)).status).toBe(200);
  expect(await totals()).toHaveLength(1);
  settle();
  expect(await totals()).toEqual([]);
  expect((await own(`GET ${schema.replace("orders", "nothing")}`)).status).toBe(404);
});
