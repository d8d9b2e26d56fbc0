import { expect, test } from "vitest";
import type { FaultInput } from "#lib/sandbox/faults.ts";
import { ask } from "../ground.ts";
import { bulkBetween, type Data, dataOf, postgres, snowflake, startCustomer } from "./ground.ts";

/** Everything that the creations below need, and each of them. */
async function startWorld() {
  const customer = await startCustomer();
  const { get, settle, sandbox, org, key, origin, partnerKey } = customer;
  const source = await get("POST /api/connections", postgres);
  const target = await get("POST /api/connections", { ...snowflake, name: "Target" });
  settle();
  const bulk = bulkBetween(source, target);
  const { id: bulkId } = await get("POST /api/bulk/syncs", bulk);
  const sync = {
    name: "Sync",
    mode: "append",
    target: { connection_id: target.id, object: "ANALYTICS.USERS" },
    fields: [],
    schedule: { frequency: "manual" },
  };
  const owner = sandbox.state.ownerId;
  const basic = { Authorization: `Basic ${Buffer.from(`${owner}:${partnerKey}`).toString("base64")}` };
  const [parent] = dataOf(await ask(origin, "GET /api/connections", { headers: basic }));
  const shared = `/api/organizations/${owner}/connections/${parent.id}/shared`;
  const model = { name: "Model", connection_id: source.id, configuration: { table: "users" } };
  const webhook = { endpoint: "https://vendor.example/hook", secret: "secret-words" };
  const { id: syncId } = await get("POST /api/syncs", { ...sync, name: "Runs", active: true });
  sandbox.setAddOn(true);
  const creations: Record<string, { line: string; body: unknown; key?: string }> = {
    createConnection: { line: "POST /api/connections", body: snowflake },
    createModel: { line: "POST /api/models", body: model },
    createSync: { line: "POST /api/syncs", body: sync },
    createBulkSync: { line: "POST /api/bulk/syncs", body: bulk },
    startBulkSync: { line: `POST /api/bulk/syncs/${bulkId}/executions`, body: {} },
    startSync: { line: `POST /api/syncs/${syncId}/executions`, body: {} },
    createRole: { line: "POST /api/permissions/roles", body: { name: "Auditor" } },
    createPolicy: { line: "POST /api/permissions/policies", body: { name: "Audit", policy_actions: [] } },
    createWebhook: { line: "POST /api/webhooks", body: webhook },
    shareConnection: { line: `POST ${shared}`, body: { child_organization_id: org.id }, key: partnerKey },
  };
  const send = (name: string, idempotencyKey: string) => {
    const { line, body, key: other } = creations[name] ?? { line: "", body: null };
    const headers = { "Idempotency-Key": idempotencyKey };
    return ask(origin, line, { key: other ?? key.reveal(), body, headers });
  };
  const count = () => sandbox.inspect().items.length;
  return { ...customer, send, count };
}

const names = [
  "createConnection",
  "createModel",
  "createSync",
  "createBulkSync",
  "startBulkSync",
  "startSync",
  "createRole",
  "createPolicy",
  "createWebhook",
  "shareConnection",
];

test.each(names)("%s happens once, whatever is sent again under its key", async (endpoint) => {
  const { sandbox, send, count } = await startWorld();
  const before = count();
  const fault = async (name: FaultInput["fault"], idempotencyKey: string) => {
    sandbox.faults.add({ fault: name, endpoint });
    return send(endpoint, idempotencyKey).then(
      ({ status }) => status,
      () => "lost",
    );
  };
  expect(await fault("429", "key-0001")).toBe(429);
  expect(await fault("reset-before-commit", "key-0001")).toBe("lost");
  expect(count()).toBe(before);
  expect(await fault("reset-after-commit", "key-0001")).toBe("lost");
  expect(count()).toBe(before + 1);
  const again = await send(endpoint, "key-0001");
  expect(again.status).toBe(200);
  expect(count()).toBe(before + 1);
  expect(JSON.stringify(sandbox.inspect().items)).toContain((again.json as Data).data.id);
});

test.each(names)("%s may have happened when it says 500, and says so again", async (endpoint) => {
  const { sandbox, send, count } = await startWorld();
  const before = count();
  sandbox.faults.add({ fault: "500-recorded-after-commit", endpoint });
  expect((await send(endpoint, "key-0001")).status).toBe(500);
  expect((await send(endpoint, "key-0001")).status).toBe(500);
  expect(count()).toBe(before + 1);
});
