/** The sandbox asked by the published client of Polytomic, which reads answers by its own schemas. */
import { PolytomicClient, PolytomicError } from "polytomic";
import { expect, test } from "vitest";
import { consent, postgres, snowflake, startCustomer } from "./ground.ts";

/** The client's types are those of 2024-02-08, where a bulk sync had one `schedule`. */
const version = "2024-02-08";
const once = { maxRetries: 0, timeoutInSeconds: 30 };

async function startPublished() {
  const customer = await startCustomer();
  const client = new PolytomicClient({ environment: customer.origin, token: customer.key.reveal(), version });
  const { connections } = client;
  const make = async (body: typeof postgres | typeof snowflake) => {
    const { data } = await connections.create(body, once);
    return data?.id ?? "";
  };
  return { ...customer, client, make };
}

const refusal = (work: Promise<unknown>) =>
  work.then(
    () => "carried out",
    (error: unknown) => (error instanceof PolytomicError ? error.statusCode : error),
  );

test("connections: types, create, list, read, test, update, connect, delete", async () => {
  const { client, make } = await startPublished();
  const { connections } = client;
  const types = (await connections.getTypes(once)).data ?? [];
  expect(types.find(({ id }) => id === "hubspot")).toMatchObject({ use_oauth: true });
  const schema = await connections.getConnectionTypeSchema("postgresql", once);
  expect(schema).toMatchObject({ required: expect.arrayContaining(["password"]) });
  const id = await make(postgres);
  expect(await refusal(make(postgres))).toBe(422);
  const { data } = await connections.get(id, once);
  expect(data).toMatchObject({ status: "healthy", configuration: { password: "********" } });
  expect((await connections.list(once)).data?.map((each) => each.id)).toEqual([id]);
  await connections.testConnection({ ...postgres, connection_id: id }, once);
  const renamed = await connections.update(id, { ...postgres, name: "Renamed" }, once);
  expect(renamed.data).toMatchObject({ name: "Renamed", status: "healthy" });
  const session = await connections.connect({ name: "CRM", redirect_url: "https://a.example/" }, once);
  await consent(session.data?.redirect_url ?? "", "hubspot");
  expect((await connections.list(once)).data).toHaveLength(2);
  await connections.remove(id, {}, once);
  expect(await refusal(connections.get(id, once))).toBe(404);
});

test("schemas: refresh, status, read, keys and fields", async () => {
  const { client, make, settle } = await startPublished();
  const { schemas } = client;
  const id = await make(postgres);
  expect((await schemas.getStatus(id, once)).data?.cache_status).toBe("refreshing");
  settle();
  await schemas.refresh(id, once);
  settle();
  expect((await schemas.getStatus(id, once)).data?.cache_status).toBe("fresh");
  const fields = [{ field_id: "email", is_primary_key: true }];
  await schemas.setPrimaryKeys(id, "public.users", { fields }, once);
  const added = [{ field_id: "score", label: "Score", type: "number" }];
  await schemas.upsertField(id, "public.users", { fields: added }, once);
  const read = (await schemas.get(id, "public.users", once)).data?.fields ?? [];
  expect(read.find((field) => field.is_primary_key)?.id).toBe("email");
  expect(read.at(-1)).toMatchObject({ id: "score", name: "Score" });
  await schemas.deleteField(id, "public.users", "score", once);
  await schemas.resetPrimaryKeys(id, "public.users", once);
});

test("bulk syncs: source, target, create, update, schemas, activate, run, status, delete", async () => {
  const { client, make, settle } = await startPublished();
  const { bulkSync } = client;
  const source_connection_id = await make(postgres);
  const destination_connection_id = await make(snowflake);
  const body = {
    name: "Bulk",
    source_connection_id,
    destination_connection_id,
    destination_configuration: { schema: "crm" },
    schedule: { frequency: "daily", hour: "3" } as const,
    schemas: ["public.users"],
  };
  expect(await refusal(bulkSync.create(body, once))).toBe(422);
  settle();
  const source = await bulkSync.getSource(source_connection_id, { include_fields: true }, once);
  expect(source.data?.schemas?.[0]).toMatchObject({
    id: "public.users",
    fields: [{ id: "id" }, {}, {}, {}, {}],
  });
  expect((await bulkSync.getDestination(destination_connection_id, once)).data?.modes).toHaveLength(2);
  const id = (await bulkSync.create(body, once)).data?.id ?? "";
  expect((await bulkSync.update(id, { ...body, name: "Renamed" }, once)).data?.name).toBe("Renamed");
  expect((await bulkSync.get(id, {}, once)).data).toMatchObject({ source_connection_id, mode: "replicate" });
  const listed = (await bulkSync.schemas.list(id, {}, once)).data ?? [];
  expect(listed.map(({ enabled }) => enabled)).toEqual([true, false, false]);
  await bulkSync.schemas.patch(id, { schemas: [{ id: "public.orders", enabled: true }] }, once);
  expect((await bulkSync.schemas.get(id, "public.orders", once)).data?.enabled).toBe(true);
  expect((await bulkSync.activate(id, { active: true }, once)).data).toMatchObject({ id, active: true });
  expect((await bulkSync.list({ active: true }, once)).data).toHaveLength(1);
  const run = (await bulkSync.start(id, {}, once)).data;
  expect(run).toMatchObject({ status: "running" });
  expect(await refusal(bulkSync.start(id, {}, once))).toBe(409);
  const statuses = await bulkSync.executions.listStatus({ sync_id: [id] }, once);
  expect(statuses.data).toMatchObject([{ sync_id: id, status: "running" }]);
  settle();
  expect((await bulkSync.getStatus(id, once)).data?.last_execution).toMatchObject({ status: "completed" });
  expect((await bulkSync.executions.list(id, {}, once)).data).toMatchObject([{ id: run?.id }]);
  await bulkSync.remove(id, {}, once);
  expect(await refusal(bulkSync.get(id, {}, once))).toBe(404);
});

test("models and model syncs: create, list, read, update, activate, run, cancel, delete", async () => {
  const { client, make, settle } = await startPublished();
  const { models, modelSync } = client;
  const connection_id = await make(postgres);
  const target = { connection_id: await make(snowflake), object: "ANALYTICS.USERS" };
  settle();
  const body = { name: "Contacts", connection_id, configuration: { table: "contacts" }, identifier: "id" };
  const model_id = (await models.create({ body }, once)).data?.id ?? "";
  expect((await models.get(model_id, {}, once)).data?.fields?.[0]).toMatchObject({ name: "id" });
  expect((await models.update(model_id, { ...body, name: "New" }, once)).data?.version).toBe(2);
  expect((await models.list(once)).data).toHaveLength(1);
  expect((await modelSync.targets.list(target.connection_id, once)).data).toHaveLength(2);
  const asked = { target: target.object };
  const fields = (await modelSync.targets.getTargetFields(target.connection_id, asked, once)).data?.fields;
  expect(fields?.map(({ id }) => id)).toContain("email");
  const source = { model_id, field: "email" };
  const sync = {
    name: "Contacts",
    mode: "updateOrCreate",
    target,
    identity: { function: "Equality", source, target: "email" },
    fields: [{ source, target: "email" }],
    schedule: { frequency: "manual" },
  } as const;
  const create = { ...sync, fields: [...sync.fields] };
  const id = (await modelSync.create(create, once)).data?.id ?? "";
  expect((await modelSync.update(id, { ...create, name: "New" }, once)).data?.name).toBe("New");
  expect((await modelSync.get(id, once)).data).toMatchObject({ model_ids: [model_id], active: false });
  expect((await modelSync.list({ active: true }, once)).data ?? []).toEqual([]);
  expect(await refusal(modelSync.start(id, {}, once))).toBe(400);
  expect((await modelSync.activate(id, { active: true }, once)).data).toMatchObject({ active: true });
  const run = (await modelSync.start(id, {}, once)).data?.id ?? "";
  await modelSync.cancel(id, once);
  settle();
  expect((await modelSync.getStatus(id, once)).data?.last_execution).toMatchObject({ status: "canceled" });
  expect((await modelSync.executions.get(id, run, once)).data).toMatchObject({ id: run });
  expect((await modelSync.executions.list(id, {}, once)).data).toHaveLength(1);
  await modelSync.remove(id, once);
  await models.remove(model_id, {}, once);
  expect(await refusal(models.get(model_id, {}, once))).toBe(404);
});

test("webhooks, subscribers, roles, policies and events", async () => {
  const { client, sandbox } = await startPublished();
  const { webhooks, notifications, permissions, events } = client;
  const body = { endpoint: "https://vendor.example/hook", secret: "secret-words" };
  const id = (await webhooks.create(body, once)).data?.id ?? "";
  expect((await webhooks.list(once)).data).toMatchObject([body]);
  expect((await webhooks.disable(id, once)).data).toMatchObject({ disabled: true });
  expect((await webhooks.enable(id, once)).data).toMatchObject({ disabled: false });
  expect((await webhooks.update(id, body, once)).data).toMatchObject({ id });
  await webhooks.remove(id, once);
  expect(await refusal(webhooks.get(id, once))).toBe(404);
  const emails = ["a@vendor.example"];
  await notifications.setGlobalErrorSubscribers({ emails }, once);
  expect(await notifications.getGlobalErrorSubscribers(once)).toEqual({ emails });
  const { roles, policies } = permissions;
  expect(await refusal(roles.create({ name: "Auditor" }, once))).toBe(403);
  sandbox.setAddOn(true);
  const role = (await roles.create({ name: "Auditor" }, once)).data?.id ?? "";
  const policy_actions = [{ action: "edit", role_ids: [role] }];
  const policy = (await policies.create({ name: "Audit", policy_actions }, once)).data?.id ?? "";
  expect((await policies.get(policy, once)).data?.policy_actions).toContainEqual(policy_actions[0]);
  await policies.update(policy, { name: "New", policy_actions: [] }, once);
  await policies.remove(policy, once);
  expect((await roles.update(role, { name: "New" }, once)).data).toMatchObject({ name: "New" });
  await roles.remove(role, once);
  expect((await roles.list(once)).data?.every(({ system }) => system)).toBe(true);
  expect((await policies.list(once)).data).toHaveLength(1);
  expect((await events.list({}, once)).data ?? []).toEqual([]);
  expect((await events.getTypes(once)).data).toContain("sync.completed");
});
