import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { hashOf } from "#lib/sandbox/credentials.ts";
import { ask, startSandbox } from "../ground.ts";
import { type Customer, consent, type Data, dataOf, postgres, snowflake, startCustomer } from "./ground.ts";

const create = ({ own }: Customer, body: unknown) => own("POST /api/connections", body);
const stored = ({ sandbox }: Customer, id: string) =>
  sandbox.inspect().items.find((item) => item.id === id)?.document;

describe("connection types", () => {
  test("do not say what a connection's type says: its operations", async () => {
    const customer = await startCustomer();
    const types = await customer.get("GET /api/connection_types");
    expect(types.every((type: Data) => !("operations" in type))).toBe(true);
    const made = dataOf(await create(customer, postgres));
    expect(made.type).toMatchObject({ id: "postgresql", operations: ["bulksyncsource"] });
  });

  test("have a schema by id, which is not wrapped and marks secrets and what is the server's", async () => {
    const { own } = await startCustomer();
    const { json } = await own("GET /api/connection_types/postgresql");
    expect(json).toMatchObject({
      type: "object",
      properties: { password: { type: "string", sensitive: true }, port: { type: "integer", default: 5432 } },
      required: ["hostname", "username", "password", "database", "port"],
    });
    const salesforce = await own("GET /api/connection_types/salesforce");
    expect(salesforce.json).toMatchObject({ properties: { username: { readOnly: true } } });
    expect((await own("GET /api/connection_types/nothing")).status).toBe(404);
  });
});

describe("a connection", () => {
  test("is created with defaults and a masked secret, listed and read", async () => {
    const customer = await startCustomer();
    const made = dataOf(await create(customer, postgres));
    expect(made).toMatchObject({ name: "Warehouse", status: "healthy", saved: true, auth_url: "" });
    expect(made.configuration).toMatchObject({ password: "********", ssl: true, ssh_port: 22 });
    expect(made).not.toHaveProperty("created_at");
    const read = await customer.get(`GET /api/connections/${made.id}`);
    expect(read).toMatchObject({
      created_by: { id: customer.user.id, type: "user" },
      parent_connection_id: null,
    });
    expect(await customer.get("GET /api/connections")).toEqual([read]);
    expect(stored(customer, made.id)).toMatchObject({ secrets: { password: hashOf("s3cret") } });
    expect(JSON.stringify(customer.sandbox.inspect())).not.toContain("s3cret");
  });

  test("needs a name of its own, a known type and a configuration that fits", async () => {
    const customer = await startCustomer();
    dataOf(await create(customer, postgres));
    const status = async (body: object) => (await create(customer, { ...postgres, ...body })).status;
    expect(await status({})).toBe(422);
    expect(await status({ name: "Other", type: "nothing" })).toBe(400);
    const configuration = (more: object) => ({
      name: "Other",
      configuration: { ...postgres.configuration, ...more },
    });
    expect(await status(configuration({ port: "5432" }))).toBe(422);
    expect(await status(configuration({ publication: "" }))).toBe(422);
    expect(await status(configuration({ hostname: undefined }))).toBe(422);
    expect(await status(configuration({ hostname: "db.invalid" }))).toBe(422);
    expect(await status(configuration({ password: "wrong" }))).toBe(422);
    expect(await status(configuration({ password: undefined }))).toBe(422);
    expect(await status(configuration({}))).toBe(200);
  });

  test("that is not validated is saved, and its status is known later", async () => {
    const customer = await startCustomer();
    const configuration = { ...postgres.configuration, hostname: "db.invalid" };
    const made = dataOf(await create(customer, { ...postgres, configuration, validate: false }));
    expect(made.status).toBe("");
    customer.settle();
    expect(await customer.get(`GET /api/connections/${made.id}`)).toMatchObject({
      status: "unhealthy",
      status_error: "the host could not be reached",
    });
  });

  test.each([
    ["the mask", { ...postgres.configuration, password: "********" }],
    ["nothing", { ...postgres.configuration, password: undefined }],
  ])("loses its secret when an update sends %s for it, and becomes unhealthy", async (_, configuration) => {
    const customer = await startCustomer();
    const { id } = dataOf(await create(customer, postgres));
    const line = `PUT /api/connections/${id}`;
    expect(await customer.get(line, { ...postgres, configuration })).toMatchObject({
      status: "unhealthy",
      status_error: "the credentials were refused",
    });
    expect(stored(customer, id)).toMatchObject({ secrets: {} });
    expect(await customer.get(line, postgres)).toMatchObject({ status: "healthy" });
  });

  test("is replaced as a whole, but not its type", async () => {
    const customer = await startCustomer();
    const { id } = dataOf(
      await create(customer, { ...postgres, configuration: { ...postgres.configuration, ssl: false } }),
    );
    const line = `PUT /api/connections/${id}`;
    expect((await customer.get(line, { ...postgres, name: "Renamed" })).configuration.ssl).toBe(true);
    expect((await customer.own(line, { ...postgres, type: "mysql" })).status).toBe(422);
    expect((await customer.own("PUT /api/connections/nothing", postgres)).status).toBe(404);
  });

  test("is tested without being saved, its stored secret included", async () => {
    const customer = await startCustomer();
    const { id } = dataOf(await create(customer, postgres));
    const line = "POST /api/connections/test";
    const good = await customer.own(line, { type: "postgresql", configuration: {}, connection_id: id });
    expect([good.status, good.text]).toEqual([200, ""]);
    const bad = { type: "postgresql", configuration: { password: "wrong" }, connection_id: id };
    expect((await customer.own(line, bad)).status).toBe(400);
    expect((await customer.get(`GET /api/connections/${id}`)).status).toBe("healthy");
  });

  test("that is in use is deleted with force only, and then with all that uses it", async () => {
    const customer = await startCustomer();
    const source = dataOf(await create(customer, postgres));
    const destination = dataOf(await create(customer, snowflake));
    customer.settle();
    const bulk = await customer.get("POST /api/bulk/syncs", {
      name: "Bulk",
      source_connection_id: source.id,
      destination_connection_id: destination.id,
      destination_configuration: { schema: "crm" },
      default_schedule: { frequency: "manual" },
    });
    const line = `DELETE /api/connections/${source.id}`;
    const refused = await customer.own(line);
    expect(refused.json).toMatchObject({
      status: 422,
      message: expect.stringContaining("connection in use"),
      metadata: { used_by: [{ type: "bulk sync", name: "Bulk", id: bulk.id }] },
    });
    expect((await customer.own(`${line}?force=true`)).status).toBe(200);
    expect(await customer.get("GET /api/bulk/syncs")).toBeNull();
    expect((await customer.own(line)).status).toBe(404);
  });

  test("is not made by a user who may only look", async () => {
    const customer = await startCustomer({ role: "user" });
    expect((await create(customer, postgres)).status).toBe(403);
    expect(await customer.get("GET /api/connections")).toBeNull();
  });

  test("comes once out of an idempotency key, also when the first answer was lost", async () => {
    const customer = await startCustomer();
    const headers = { "Idempotency-Key": "connection-0001" };
    customer.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createConnection" });
    await expect(customer.own("POST /api/connections", postgres, headers)).rejects.toThrow();
    const again = dataOf(await customer.own("POST /api/connections", postgres, headers));
    expect((await customer.get("GET /api/connections")).map(({ id }: Data) => id)).toEqual([again.id]);
  });
});

test("what was made, and what awaits a consent, outlives a restart", async () => {
  const path = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const options = { statePath: join(path, "state.jsonl") };
  const first = await startCustomer(options);
  const { id } = dataOf(await create(first, postgres));
  const body = { name: "CRM", redirect_url: "https://vendor.example/back" };
  const { token } = await first.get("POST /api/connections/connect", body);
  await first.sandbox.close();
  const second = await startSandbox(options);
  await consent(`${second.origin}/connect?token=${token}`, "hubspot");
  const { json } = await ask(second.origin, "GET /api/connections", { key: first.key.reveal() });
  expect((json as Data).data).toMatchObject([
    { name: "CRM" },
    { id, configuration: { password: "********" } },
  ]);
});

describe("a customer's consent", () => {
  test.each(["connect", "connect/"])("makes the connection of a session of /%s", async (path) => {
    const customer = await startCustomer();
    const body = { name: "CRM", redirect_url: "https://vendor.example/back", whitelist: ["hubspot", "<b>"] };
    const { redirect_url, token } = await customer.get(`POST /api/connections/${path}`, body);
    expect(token).toMatch(/^tok_/);
    expect(await (await fetch(redirect_url)).text()).toContain("offered: hubspot, &#60;b&#62;.");
    expect(await customer.get("GET /api/connections")).toBeNull();
    expect((await consent(redirect_url, "salesforce")).status).toBe(422);
    const back = await consent(redirect_url, "hubspot");
    expect([back.status, back.headers.get("location")]).toEqual([303, "https://vendor.example/back"]);
    expect(await customer.get("GET /api/connections")).toMatchObject([
      { name: "CRM", status: "healthy", type: { id: "hubspot" }, created_by: { id: customer.user.id } },
    ]);
    expect((await consent(redirect_url, "hubspot")).status).toBe(404);
    expect((await customer.own("POST /api/connections/connect", body)).status).toBe(422);
    expect((await customer.own("POST /api/connections/connect/", {})).status).toBe(422);
  });

  test("is awaited by an OAuth connection, which is absent until then", async () => {
    const customer = await startCustomer();
    const body = {
      name: "CRM",
      type: "hubspot",
      configuration: {},
      redirect_url: "https://vendor.example/back",
    };
    const { id, auth_url } = dataOf(await create(customer, body));
    expect(await customer.get("GET /api/connections")).toBeNull();
    await consent(auth_url, "hubspot");
    expect(await customer.get(`GET /api/connections/${id}`)).toMatchObject({ status: "healthy" });
    // Only the customer has its token: a replacement loses it, a new consent brings it back.
    const broken = await customer.get(`PUT /api/connections/${id}`, { name: "CRM", configuration: {} });
    expect(broken.status).toBe("unhealthy");
    const again = { ...body, connection: id };
    await consent((await customer.get("POST /api/connections/connect", again)).redirect_url, "hubspot");
    expect(await customer.get(`GET /api/connections/${id}`)).toMatchObject({ status: "healthy" });
  });
});

describe("a shared connection", () => {
  test("is made and listed with the partner key, and is read-only where it is used", async () => {
    const customer = await startCustomer();
    const { sandbox, partner, own, org, get } = customer;
    const owner = sandbox.state.ownerId;
    const basic = {
      Authorization: `Basic ${Buffer.from(`${owner}:${customer.partnerKey}`).toString("base64")}`,
    };
    const [parent] = dataOf(await own("GET /api/connections", undefined, basic));
    const path = `/api/organizations/${owner}/connections/${parent.id}/shared`;
    const body = { child_organization_id: org.id, name: "Vendor warehouse" };
    const made = dataOf(await partner(`POST ${path}`, body));
    expect(Object.keys(made)).toEqual(["id"]);
    expect(dataOf(await partner(`GET ${path}`))).toMatchObject([{ id: made.id, organization_id: org.id }]);
    expect(await get(`GET /api/connections/${made.id}`)).toMatchObject({
      name: "Vendor warehouse",
      parent_connection_id: parent.id,
      status: "healthy",
    });
    expect((await own(`PUT /api/connections/${made.id}`, snowflake)).status).toBe(403);
    expect((await own(`POST ${path}`, body)).status).toBe(403);
    const elsewhere = `/api/organizations/${org.id}/connections/${made.id}/shared`;
    expect((await partner(`POST ${elsewhere}`, body)).status).toBe(404);
    expect((await own(`DELETE /api/connections/${made.id}`)).status).toBe(200);
    expect(dataOf(await partner(`GET ${path}`))).toBeNull();
  });
});

test("a person is only led back to an address of the web", async () => {
  const { own } = await startCustomer();
  for (const redirect_url of ["javascript:alert(1)", "data:text/html,x", "nowhere"])
    expect((await own("POST /api/connections/connect", { name: "A", redirect_url })).status).toBe(422);
});
