import { describe, expect, test } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { ask, clientFor, mustSucceed, once, partnerKey, startSandbox } from "./ground.ts";

async function onboarded() {
  const ground = await startSandbox();
  const { client } = ground;
  const org = mustSucceed(await client.createOrganization({ name: "Northwind Clinics" }, once()));
  const user = mustSucceed(
    await client.createUser(org.id, { email: "Root@Northwind.example", role: "ADMIN" }, once()),
  );
  const key = mustSucceed(await client.mintKey(org.id, user.id, { force: false, ...once() }));
  return { ...ground, org, user, key, own: clientFor(ground.origin, { credential: key }) };
}

test("an empty list is null", async () => {
  const { client, origin } = await startSandbox();
  const org = mustSucceed(await client.createOrganization({ name: "Empty" }, once()));
  expect((await ask(origin, `GET /api/organizations/${org.id}/users`)).json).toEqual({ data: null });
});

test("five versions are echoed, an unknown one is refused, and without one the newest serves", async () => {
  const { origin } = await startSandbox();
  const withVersion = async (value: string) => {
    const { status, headers } = await ask(origin, "GET /api/me", {
      headers: { "X-Polytomic-Version": value },
    });
    return [status, headers.get("x-polytomic-version")];
  };
  for (const each of ["2025-09-18", "2024-02-08", "2023-04-25", "2022-12-12", "2021-05-23"])
    expect(await withVersion(each)).toEqual([200, each]);
  expect(await withVersion("")).toEqual([200, "2025-09-18"]);
  expect((await withVersion("1999-01-01"))[0]).toBe(400);
});

test("errors have the documented shape and carry a request id", async () => {
  const { origin } = await startSandbox();
  const { json, headers } = await ask(origin, "GET /api/organizations/nowhere");
  expect(json).toEqual({ status: 404, key: "not_found", message: "not found", metadata: {} });
  expect(headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("the owner's organization cannot be deleted", async () => {
  const { client, sandbox } = await startSandbox();
  expect(await client.deleteOrganization(sandbox.state.ownerId)).toMatchObject({
    kind: "status",
    status: 403,
  });
  expect((await client.listOrganizations()).map(({ id }) => id)).toEqual([sandbox.state.ownerId]);
});

test("an update replaces all sign-on settings, and client id and secret never come back", async () => {
  const { client, origin, sandbox } = await startSandbox();
  const secret = new Secret("oidc-client-secret-value");
  const body = {
    name: "Acme",
    issuer: "https://id.acme.example",
    client_id: "acme-id",
    client_secret: secret,
  };
  const { id } = mustSucceed(await client.createOrganization(body, once()));
  expect(sandbox.state.organizations.get(id)).toMatchObject({ client_id: "acme-id", hasClientSecret: true });
  expect((await ask(origin, "GET /api/organizations")).text).not.toMatch(/acme-id|oidc-client-secret/);
  expect(JSON.stringify(sandbox.inspect())).not.toContain(secret.reveal());
  await client.updateOrganization(id, { name: "Acme Two" });
  expect(sandbox.state.organizations.get(id)).toMatchObject({
    issuer: "",
    client_id: "",
    hasClientSecret: false,
  });
});

test("creating a user notes one invitation, and a second user of the same address is rejected", async () => {
  const { client, org, sandbox, user } = await onboarded();
  expect(user).toMatchObject({ email: "root@northwind.example", role: "admin" });
  const again = await client.createUser(org.id, { email: "ROOT@northwind.example" }, once());
  expect(again).toMatchObject({ kind: "status", status: 422 });
  expect(sandbox.state.invitations).toHaveLength(1);
});

test("role ids are an organization's own, and exclude the deprecated role", async () => {
  const { client, org, origin, key } = await onboarded();
  const { json } = await ask(origin, "GET /api/permissions/roles", { key: key.reveal() });
  const viewer = (json as { data: { id: string; name: string }[] }).data.find(
    ({ name }) => name === "Viewer",
  );
  const email = "second@northwind.example";
  const made = mustSucceed(await client.createUser(org.id, { email, role_ids: [viewer?.id ?? ""] }, once()));
  expect(made).toMatchObject({ role: "user", role_ids: [viewer?.id] });
  const both = { email: "third@northwind.example", role: "user", role_ids: made.role_ids };
  expect(await client.createUser(org.id, both, once())).toMatchObject({ status: 422 });
  const other = mustSucceed(await client.createOrganization({ name: "Other" }, once()));
  const moved = await client.createUser(other.id, { email, role_ids: [viewer?.id ?? ""] }, once());
  expect(moved).toMatchObject({ status: 422 });
  expect(await client.createUser(other.id, { email, role_ids: [] }, once())).toMatchObject({ status: 422 });
});

describe("keys", () => {
  test("a value is shown once and kept as a hash", async () => {
    const { key, sandbox } = await onboarded();
    expect(JSON.stringify(sandbox.inspect())).not.toContain(key.reveal());
    expect(sandbox.inspect().keys).toHaveLength(1);
  });

  test("a second mint without force is refused and leaves the first key alive", async () => {
    const { client, org, user, own } = await onboarded();
    const second = await client.mintKey(org.id, user.id, { force: false, ...once() });
    expect(second).toMatchObject({ kind: "status", status: 409 });
    expect(await own.me()).toMatchObject({ is_user: true });
  });

  test("deleting its user, or its organization, stops a key", async () => {
    const first = await onboarded();
    await first.client.deleteUser(first.org.id, first.user.id);
    await expect(first.own.me()).rejects.toMatchObject({ detail: { status: 401 } });
    const second = await onboarded();
    await second.client.deleteOrganization(second.org.id);
    await expect(second.own.me()).rejects.toMatchObject({ detail: { status: 401 } });
    expect(second.sandbox.state.users.size).toBe(0);
  });

  test("each kind of credential reaches its own endpoints", async () => {
    const { origin, key, org } = await onboarded();
    const basic = { Authorization: `Basic ${Buffer.from(`${org.id}:${partnerKey}`).toString("base64")}` };
    const statuses = async (line: string) => [
      (await ask(origin, line)).status,
      (await ask(origin, line, { key: key.reveal() })).status,
      (await ask(origin, line, { headers: basic })).status,
      (await ask(origin, line, { key: "nobody" })).status,
    ];
    expect(await statuses("GET /api/organizations")).toEqual([200, 403, 403, 401]);
    expect(await statuses("GET /api/organization")).toEqual([403, 200, 200, 401]);
    expect(await statuses("GET /api/connection_types")).toEqual([403, 200, 200, 401]);
    expect(await statuses("GET /api/me")).toEqual([200, 200, 200, 401]);
  });
});

describe("what an organization's key sees", () => {
  test("nothing in the first minute, the same few connections ever after", async () => {
    const { own, sandbox, org } = await onboarded();
    expect(await own.currentOrganization()).toMatchObject({ id: org.id });
    expect(await own.listConnections()).toEqual([]);
    sandbox.advanceClock(60_000);
    const connections = await own.listConnections();
    expect(connections.length).toBeGreaterThan(1);
    sandbox.advanceClock(60_000);
    expect(await own.listConnections()).toEqual(connections);
  });

  test("the types that connections may have, its own connections' among them", async () => {
    const { own, sandbox, origin, key } = await onboarded();
    sandbox.advanceClock(60_000);
    const types = await own.listConnectionTypes();
    expect(types.length).toBeGreaterThanOrEqual(12);
    expect(new Set(types.map(({ id }) => id)).size).toBe(types.length);
    for (const { type } of await own.listConnections()) expect(types).toContainEqual(type);
    const { json } = await ask(origin, "GET /api/connection_types", { key: key.reveal() });
    expect(json).toMatchObject({
      data: expect.arrayContaining([
        expect.objectContaining({
          id: "salesforce",
          logo_url: expect.any(String),
          use_oauth: true,
          capabilities: { source: true, destination: true, enrichment: false, orchestration: false },
        }),
      ]),
    });
  });

  test("bulk syncs with their status, syncs in pages, events and users", async () => {
    const { origin, key: secret, sandbox } = await onboarded();
    const key = secret.reveal();
    sandbox.advanceClock(3 * 3_600_000);
    const list = async (path: string) =>
      (await ask(origin, `GET ${path}`, { key })).json as {
        data: { id: string; sync_id: string }[];
        pagination?: { next_page_token: string };
      };
    const bulk = await list("/api/bulk/syncs");
    const statuses = await list("/api/bulk/syncs/status?all=true");
    expect(statuses.data.map(({ sync_id }) => sync_id)).toEqual(bulk.data.map(({ id }) => id));
    const all = (await list("/api/syncs")).data;
    const first = await list("/api/syncs?limit=2");
    const rest = await list(`/api/syncs?page_token=${first.pagination?.next_page_token}`);
    expect([...first.data, ...rest.data]).toEqual(all);
    expect((await list("/api/events?limit=100")).data.length).toBeGreaterThan(0);
    expect((await list("/api/organization/users")).data).toHaveLength(1);
  });
});
