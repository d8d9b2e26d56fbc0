import { expect, test } from "vitest";
import {
  bulkBetween,
  type Customer,
  type Data,
  dataOf,
  postgres,
  snowflake,
  startCustomer,
} from "./ground.ts";

async function startSource() {
  const customer = await startCustomer();
  const source = await customer.get("POST /api/connections", postgres);
  const destination = await customer.get("POST /api/connections", snowflake);
  const bulk = {
    ...bulkBetween(source, destination),
    default_schedule: { frequency: "daily", hour: "3" },
    schemas: ["public.users"],
  };
  const post = (more = {}) => customer.own("POST /api/bulk/syncs", { ...bulk, ...more });
  return { ...customer, bulk, post };
}
const ids = async ({ get }: Pick<Customer, "get">, query = "") =>
  ((await get(`GET /api/bulk/syncs${query}`)) ?? []).map(({ id }: Data) => id);

test("a bulk sync has to wait for the schema cache of a new connection", async () => {
  const { post, settle } = await startSource();
  expect((await post()).json).toMatchObject({ status: 422, message: "cache refresh in progress" });
  const bare = await post({ schemas: undefined });
  expect(bare.json).toMatchObject({ status: 400, message: "did not provide any schemas" });
  settle();
  expect((await post()).status).toBe(200);
});

test("a bulk sync comes with defaults, both connection ids, and the id of its schedule", async () => {
  const { post, settle, get, bulk, sandbox } = await startSource();
  settle();
  const made = dataOf(await post());
  expect(made).toMatchObject({
    active: false,
    mode: "replicate",
    source_connection_id: bulk.source_connection_id,
    destination_connection_id: bulk.destination_connection_id,
    destination_configuration: { schema: "crm", advanced: {} },
    automatically_add_new_objects: "none",
    automatically_add_new_fields: "all",
    normalize_names: "enabled",
  });
  expect(made).not.toHaveProperty("source");
  expect(await get(`GET /api/bulk/syncs/${made.id}`)).toEqual(made);
  sandbox.advanceClock(1_000);
  const changed = await get(`PUT /api/bulk/syncs/${made.id}`, { ...bulk, normalize_names: "legacy" });
  expect(changed.default_schedule.id).toBe(made.default_schedule.id);
  expect(changed.updated_at > made.updated_at).toBe(true);
  expect((await get(`PUT /api/bulk/syncs/${made.id}`, bulk)).normalize_names).toBe("enabled");
});

test("names of bulk syncs are not unique, unknown connections and schemas are refused", async () => {
  const { post, settle } = await startSource();
  settle();
  expect([(await post()).status, (await post()).status]).toEqual([200, 200]);
  expect((await post({ source_connection_id: "nothing" })).status).toBe(422);
  expect((await post({ schemas: ["public.nothing"] })).status).toBe(422);
  expect((await post({ default_schedule: { frequency: "daily", hour: 3 } })).status).toBe(422);
});

test("bulk syncs are ordered by their last change, filtered, paged, and a limit too large is reduced", async () => {
  const customer = await startSource();
  const { post, settle, get, sandbox, own } = customer;
  settle();
  const made: string[] = [];
  for (let count = 0; count < 52; count += 1) made.unshift(dataOf(await post()).id);
  expect(await ids(customer, "?limit=1000")).toEqual(made.slice(0, 50));
  expect(await ids(customer, "?limit=0")).toHaveLength(50);
  const { json } = await own("GET /api/bulk/syncs");
  const token = (json as Data).pagination.next_page_token;
  expect(await ids(customer, `?page_token=${token}`)).toEqual(made.slice(50));
  sandbox.advanceClock(1_000);
  const last = made.at(-1) ?? "";
  expect(await get(`POST /api/bulk/syncs/${last}/activate`, { active: true })).toEqual({
    id: last,
    active: true,
  });
  expect((await ids(customer))[0]).toBe(last);
  expect(await ids(customer, "?active=true")).toEqual([last]);
  expect(await ids(customer, "?active=false")).not.toContain(last);
});

test("statuses of several bulk syncs are asked for by repeating sync_id", async () => {
  const { post, settle, get } = await startSource();
  settle();
  const [one, two, three] = [dataOf(await post()).id, dataOf(await post()).id, dataOf(await post()).id];
  await get(`POST /api/bulk/syncs/${three}/activate`, { active: true });
  const of = async (query: string) =>
    (await get(`GET /api/bulk/syncs/status?${query}`)).map(({ sync_id }: Data) => sync_id).toSorted();
  expect(await of(`sync_id=${one}&sync_id=${two}`)).toEqual([one, two].toSorted());
  expect(await of(`all=true&sync_id=${one}`)).toHaveLength(3);
  expect(await of("active=true")).toEqual([three]);
});

test("a deleted bulk sync is gone", async () => {
  const { post, settle, own } = await startSource();
  settle();
  const { id } = dataOf(await post());
  expect((await own(`DELETE /api/bulk/syncs/${id}`)).status).toBe(200);
  expect((await own(`GET /api/bulk/syncs/${id}`)).status).toBe(404);
  expect((await own(`DELETE /api/bulk/syncs/${id}`)).status).toBe(404);
});

test("filters of made-up syncs work as well", async () => {
  const { get, sandbox, own } = await startCustomer();
  sandbox.advanceClock(60_000);
  const all = await get("GET /api/syncs");
  const paused = await get("GET /api/syncs?active=false");
  expect(paused.length).toBeGreaterThan(0);
  expect(paused).toEqual(all.filter(({ active }: Data) => !active));
  expect(await get("GET /api/syncs?mode=snapshot")).toBeNull();
  expect(await get("GET /api/syncs?target_connection_id=nothing")).toBeNull();
  expect(await get(`GET /api/syncs?target_connection_id=${all[0].target_connection_id}`)).toEqual(all);
  expect((await own("GET /api/syncs?limit=x")).status).toBe(400);
});
