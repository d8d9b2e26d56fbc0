import { describe, expect, test } from "vitest";
import { bulkBetween, type Data, dataOf, postgres, snowflake, startCustomer } from "./ground.ts";

async function startModel() {
  const customer = await startCustomer();
  const { get, settle, own } = customer;
  const source = await get("POST /api/connections", postgres);
  const target = await get("POST /api/connections", snowflake);
  settle();
  const model = {
    name: "Contacts",
    connection_id: source.id,
    configuration: { query: "select c.id, email, name as label from crm.contacts c" },
    identifier: "id",
  };
  const { id: modelId } = await get("POST /api/models", model);
  const from = (field: string) => ({ model_id: modelId, field });
  const sync = {
    name: "Contacts",
    mode: "updateOrCreate",
    target: { connection_id: target.id, object: "ANALYTICS.USERS" },
    identity: { function: "Equality", source: from("email"), target: "email" },
    fields: [{ source: from("label"), target: "name" }],
    schedule: { frequency: "hourly", minute: "15" },
  };
  const post = (more = {}) => own("POST /api/syncs", { ...sync, ...more });
  const bulk = bulkBetween(source, target);
  return { ...customer, source, target, model, modelId, from, sync, post, bulk };
}

describe("a model", () => {
  test("gets its fields resolved by the server, and counts its versions", async () => {
    const { get, model, modelId, user } = await startModel();
    const made = await get(`GET /api/models/${modelId}`);
    expect(made).toMatchObject({ type: "postgresql", version: 1, created_by: { id: user.id } });
    expect(made.configuration).toMatchObject({ table: "", query: model.configuration.query });
    expect(made.fields.map(({ name }: Data) => name)).toEqual(["id", "email", "label"]);
    const additional_fields = [{ name: "score", type: "number" }];
    const body = { ...model, fields: ["id", "email"], additional_fields };
    const changed = await get(`PUT /api/models/${modelId}`, body);
    expect(changed).toMatchObject({ version: 2, fields: [{}, {}, { name: "score", user_added: true }] });
    expect(changed.fields[0].id).toBe(made.fields[0].id);
  });

  test("may have the name of another, but no unknown field, identifier, relation or source", async () => {
    const { get, own, model, modelId, from } = await startModel();
    expect((await get("POST /api/models", model)).id).not.toBe(modelId);
    const status = async (more: object) => (await own("POST /api/models", { ...model, ...more })).status;
    expect(await status({ fields: ["nothing"] })).toBe(400);
    expect(await status({ identifier: "nothing" })).toBe(400);
    expect(await status({ connection_id: "nothing" })).toBe(400);
    expect(await status({ configuration: { query: "syntax error" } })).toBe(400);
    expect(await status({ relations: [{ from: "id", to: from("nothing") }] })).toBe(400);
    expect(await status({ relations: [{ from: "id", to: from("id") }] })).toBe(200);
    expect(await get("GET /api/models?limit=2")).toHaveLength(2);
  });

  test("that is in use can be deleted, which breaks its sync", async () => {
    const { get, own, post, modelId, settle } = await startModel();
    const { id } = dataOf(await post({ active: true }));
    expect((await own(`DELETE /api/models/${modelId}`)).status).toBe(200);
    await own(`POST /api/syncs/${id}/executions`);
    settle();
    expect((await get(`GET /api/syncs/${id}/status`)).last_execution.status).toBe("failed");
  });
});

describe("a model sync", () => {
  test("is listed lightly and given whole by id, with what the server added", async () => {
    const { get, post, from, target, modelId } = await startModel();
    const filters = [{ field: from("email"), function: "IsNotNull", label: "A" }];
    const override_fields = [{ target: "id", source: from("id"), override_value: "x" }];
    const made = dataOf(await post({ filters, override_fields, encryption_passphrase: "hidden words" }));
    expect(made).toMatchObject({
      active: false,
      model_ids: [modelId],
      target: { configuration: {}, search_values: {} },
      filters: [{ label: "A", field_id: expect.any(String), field_type: "Model" }],
      fields: [{ target: "name" }, { target: "id", source: { model_id: expect.stringMatching(/^0{8}/) } }],
    });
    expect(made).not.toHaveProperty("encryption_passphrase");
    expect(await get(`GET /api/syncs/${made.id}`)).toEqual(made);
    const [light] = await get("GET /api/syncs");
    expect(light).toMatchObject({ target_connection_id: target.id, target_object: "ANALYTICS.USERS" });
    expect(light).not.toHaveProperty("fields");
  });

  test("is replaced as a whole: what is left out goes back to its default", async () => {
    const { get, post, sync } = await startModel();
    const { id } = dataOf(await post({ active: true, sync_all_records: true }));
    expect(await get(`PUT /api/syncs/${id}`, sync)).toMatchObject({ active: false, sync_all_records: false });
  });

  test("needs an identity where its mode does, known fields and a known object", async () => {
    const { post, sync, from } = await startModel();
    const status = async (more: object) => (await post(more)).status;
    expect(await status({ identity: undefined })).toBe(422);
    expect(await status({ identity: undefined, mode: "append" })).toBe(200);
    expect(await status({ fields: [{ source: from("nothing"), target: "name" }] })).toBe(422);
    expect(await status({ target: { ...sync.target, object: "nothing" } })).toBe(422);
    expect(await status({ target: { ...sync.target, connection_id: "nothing" } })).toBe(422);
    expect(await status({ mode: "sideways" })).toBe(422);
    expect(await status({})).toBe(200);
  });

  test("makes its target if asked to, and never says so again", async () => {
    const { post, sync } = await startModel();
    const { connection_id } = sync.target;
    const { target } = dataOf(await post({ target: { connection_id, create: { name: "NEW" } } }));
    expect(target).toEqual({ connection_id, object: "NEW", configuration: {}, search_values: {} });
  });

  test("that is inactive does not run by hand, and is not stopped by being deactivated", async () => {
    const { get, own, post, sandbox } = await startModel();
    const { id } = dataOf(await post());
    const activate = (active: boolean) => get(`POST /api/syncs/${id}/activate`, { active });
    const start = () => own(`POST /api/syncs/${id}/executions`, {});
    expect((await start()).status).toBe(400);
    expect(await activate(true)).toEqual({ id, active: true });
    expect((await start()).status).toBe(200);
    expect((await start()).status).toBe(409);
    expect((await own(`DELETE /api/syncs/${id}`)).status).toBe(409);
    await activate(false);
    expect((await get(`GET /api/syncs/${id}/status`)).current_execution.status).toBe("running");
    await get(`POST /api/syncs/${id}/cancel`);
    expect((await get(`GET /api/syncs/${id}/status`)).current_execution.status).toBe("canceling");
    sandbox.advanceClock(1_000);
    expect((await get(`GET /api/syncs/${id}/status`)).last_execution.status).toBe("canceled");
    expect((await own(`DELETE /api/syncs/${id}`)).status).toBe(200);
  });
});

describe("a bulk sync", () => {
  test("that is inactive runs by hand, and is stopped by being deactivated", async () => {
    const { get, own, bulk, settle } = await startModel();
    const { id } = await get("POST /api/bulk/syncs", bulk);
    const path = `/api/bulk/syncs/${id}`;
    const start = (body = {}) => own(`POST ${path}/executions`, body);
    expect((await start({ test: true, resync_mode: "refetch" })).status).toBe(400);
    expect((await start({ resync: true })).status).toBe(400);
    const run = dataOf(await start());
    expect((await start()).status).toBe(409);
    await get(`POST ${path}/activate`, { active: false });
    expect(await get(`GET ${path}/executions/${run.id}`)).toMatchObject({ status: "canceling" });
    settle();
    dataOf(await start({ resync_mode: "rebuild" }));
    settle();
    const runs = await get(`GET ${path}/executions`);
    expect(runs.map(({ status }: Data) => status)).toEqual(["completed", "canceled"]);
    expect((await get(`GET ${path}/executions?ascending=true&limit=1`))[0].id).toBe(run.id);
    expect(await get(`GET ${path}/status`)).toMatchObject({
      current_execution: null,
      last_execution: { status: "completed", is_resync: true },
    });
    expect((await get("GET /api/events")).map(({ type }: Data) => type)).toEqual([
      "bulk_sync.completed",
      "bulk_sync.running",
      "bulk_sync.canceled",
      "bulk_sync.running",
    ]);
    expect(await get("GET /api/events?type=bulk_sync.canceled")).toMatchObject([
      { event: { sync_id: id, sync_name: "Bulk", execution_id: run.id } },
    ]);
    expect(await get("GET /api/events_types")).toContain("bulk_sync.canceled");
  });

  test("selects everything without a list, and loses a selection of fields that is not sent again", async () => {
    const { get, own, bulk } = await startModel();
    const { id } = await get("POST /api/bulk/syncs", bulk);
    const path = `/api/bulk/syncs/${id}/schemas`;
    const all = await get(`GET ${path}`);
    expect(all).toMatchObject([{ enabled: true }, { enabled: true }, { enabled: true }]);
    expect(all[0]).not.toHaveProperty("fields");
    const of = async (schema: string) =>
      (await get(`GET ${path}/${schema}`)).fields.flatMap((each: Data) => (each.enabled ? [each.id] : []));
    await get(`PUT ${path}/public.users`, { fields: [{ id: "id" }, { id: "email", obfuscated: true }] });
    expect(await of("public.users")).toEqual(["id", "email"]);
    await get(`PATCH ${path}`, { schemas: [{ id: "public.users", partition_key: "id" }] });
    expect(await of("public.users")).toHaveLength(5);
    expect((await own(`PATCH ${path}`, { schemas: [{ id: "nothing" }] })).status).toBe(400);
    await get(`PATCH ${path}`, { schemas: [{ id: "public.orders", enabled: false }] });
    expect(await get(`GET ${path}/public.orders`)).toMatchObject({ enabled: false });
    const chosen = { ...bulk, schemas: [{ id: "public.users", fields: [{ id: "id", obfuscate: true }] }] };
    await get(`PUT /api/bulk/syncs/${id}`, chosen);
    expect(await get(`GET ${path}/public.users`)).toMatchObject({
      fields: [{ id: "id", obfuscated: true }, { enabled: false }, {}, {}, {}],
    });
    expect((await get(`GET ${path}`)).filter(({ enabled }: Data) => enabled)).toHaveLength(1);
  });

  test("is replaced without a list of schemas by one that selects everything", async () => {
    const { get, bulk } = await startModel();
    const { id } = await get("POST /api/bulk/syncs", { ...bulk, schemas: ["public.users"] });
    const chosen = async () =>
      (await get(`GET /api/bulk/syncs/${id}/schemas`)).filter(({ enabled }: Data) => enabled).length;
    expect(await chosen()).toBe(1);
    await get(`PUT /api/bulk/syncs/${id}`, bulk);
    expect(await chosen()).toBe(3);
  });
});

test("models and model syncs are listed by their last change, and keep a connection from being deleted", async () => {
  const { get, own, post, model, sync, modelId, source, target, sandbox } = await startModel();
  const [first, second] = [dataOf(await post()), dataOf(await post())];
  const { id: newer } = await get("POST /api/models", model);
  sandbox.advanceClock(1_000);
  await get(`PUT /api/models/${modelId}`, model);
  await get(`PUT /api/syncs/${first.id}`, sync);
  const ids = async (what: string) => (await get(`GET /api/${what}`)).map(({ id }: Data) => id);
  expect(await ids("models")).toEqual([modelId, newer]);
  expect(await ids("syncs")).toEqual([first.id, second.id]);
  const usersOf = async (id: string) => {
    const { status, json } = await own(`DELETE /api/connections/${id}`);
    expect(status).toBe(422);
    return (json as Data).metadata.used_by.map(({ type, id: user }: Data) => [type, user]).toSorted();
  };
  expect(await usersOf(source.id)).toEqual(
    ["model", "model"].map((type, n) => [type, [modelId, newer][n]]).toSorted(),
  );
  expect(await usersOf(target.id)).toEqual([first, second].map(({ id }) => ["sync", id]).toSorted());
});
