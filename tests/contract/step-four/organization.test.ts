import { expect, test } from "vitest";
import { type Data, startCustomer } from "./ground.ts";

const webhook = { endpoint: "https://vendor.example/hook", secret: "secret-words" };

test("an organization has one webhook, whose secret comes back in clear to it alone", async () => {
  const { get, own, sandbox } = await startCustomer();
  const made = await get("POST /api/webhooks", webhook);
  expect(made).toMatchObject({ ...webhook, disabled: false });
  expect((await own("POST /api/webhooks", webhook)).status).toBe(422);
  expect(await get("GET /api/webhooks")).toEqual([made]);
  expect(JSON.stringify(sandbox.inspect())).not.toContain("secret-words");
  const path = `/api/webhooks/${made.id}`;
  expect(await get(`POST ${path}/disable`)).toMatchObject({ disabled: true });
  expect(await get(`POST ${path}/enable`)).toMatchObject({ disabled: false });
  expect(await get(`PUT ${path}`, { ...webhook, secret: "other words" })).toMatchObject({
    secret: "other words",
  });
  expect((await own(`PUT ${path}`, { ...webhook, secret: "short" })).status).toBe(422);
  expect((await own(`PUT ${path}`, { ...webhook, secret: "x".repeat(33) })).status).toBe(422);
  expect((await own(`DELETE ${path}`)).status).toBe(200);
  expect((await own(`GET ${path}`)).status).toBe(404);
});

test("the addresses that hear of errors are replaced as a whole, and not wrapped in data", async () => {
  const { own } = await startCustomer();
  const line = "/api/notifications/global-error-subscribers";
  expect((await own(`GET ${line}`)).json).toEqual({ emails: [] });
  const emails = ["a@vendor.example", "b@vendor.example"];
  expect((await own(`PUT ${line}`, { emails })).json).toEqual({ emails });
  expect((await own(`PUT ${line}`, { emails: ["no address"] })).status).toBe(400);
  await own(`PUT ${line}`, { emails: emails.slice(1) });
  expect((await own(`GET ${line}`)).json).toEqual({ emails: ["b@vendor.example"] });
});

test("roles and policies of one's own are refused without the add-on, those of the system always", async () => {
  const { get, own, sandbox } = await startCustomer();
  const [admin] = await get("GET /api/permissions/roles");
  const [builtIn] = await get("GET /api/permissions/policies");
  const statuses = async () => [
    (await own("POST /api/permissions/roles", { name: "Auditor" })).status,
    (await own("POST /api/permissions/policies", { name: "Audit", policy_actions: [] })).status,
    (await own(`PUT /api/permissions/roles/${admin.id}`, { name: "Boss" })).status,
    (await own(`DELETE /api/permissions/policies/${builtIn.id}`)).status,
  ];
  expect(await statuses()).toEqual([403, 403, 403, 403]);
  sandbox.setAddOn(true);
  expect(await statuses()).toEqual([200, 200, 403, 403]);
});

test("a policy is replaced as a whole, returns every action and keeps naming a role that is gone", async () => {
  const { get, own, sandbox } = await startCustomer();
  sandbox.setAddOn(true);
  const role = await get("POST /api/permissions/roles", { name: "Auditor" });
  const actions = (...names: string[]) => names.map((action) => ({ action, role_ids: [role.id] }));
  const made = await get("POST /api/permissions/policies", {
    name: "Audit",
    policy_actions: actions("edit", "delete"),
  });
  const path = `/api/permissions/policies/${made.id}`;
  const bound = async () =>
    (await get(`GET ${path}`)).policy_actions.flatMap(({ action, role_ids }: Data) =>
      role_ids.length > 0 ? [action] : [],
    );
  expect(made.policy_actions.length).toBeGreaterThan(2);
  expect(await bound()).toEqual(["edit", "delete"]);
  await get(`PUT ${path}`, { name: "Audit", policy_actions: actions("create") });
  expect((await own(`DELETE /api/permissions/roles/${role.id}`)).status).toBe(200);
  expect(await bound()).toEqual(["create"]);
  expect((await own(`PUT ${path}`, { name: "Audit", policy_actions: actions("create") })).status).toBe(404);
  expect((await own(`DELETE ${path}`)).status).toBe(200);
  expect((await own(`GET ${path}`)).status).toBe(404);
});
