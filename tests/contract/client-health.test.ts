import { expect, test } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { clientFor, partnerKey } from "./ground.ts";
import { failure, json, scripted } from "./scripted.ts";

test("fields that are only shown may be missing, null or of another type, and the list still loads", async () => {
  const { origin } = await scripted(
    json({ data: [{ id: "a", name: null, active: "yes", mode: 3 }, {}] }),
    json({ data: [{ sync_id: "a", status: "paused by moonlight", nextExecutionTime: null }] }),
    json({ data: [{ id: "m", schedule: "hourly", target_object: null }] }),
    json({ data: [{ id: "e", type: "sync.failed", event: "text" }, { created_at: 5 }] }),
  );
  const client = clientFor(origin);
  expect(await client.listBulkSyncs()).toMatchObject([{ id: "a", name: "", mode: "" }, { id: "" }]);
  expect(await client.listBulkStatuses()).toMatchObject([{ sync_id: "a", status: "paused by moonlight" }]);
  expect(await client.listModelSyncs()).toMatchObject([{ id: "m", schedule: null, target_object: "" }]);
  expect(await client.listEvents()).toMatchObject([
    { id: "e", event: null },
    { type: "", created_at: "" },
  ]);
});

test("a page token is added to an existing query; events are one request of a hundred", async () => {
  const page = (id: string, next?: string) =>
    json({ data: [{ sync_id: id }], pagination: { next_page_token: next } });
  const paged = await scripted(page("1", "a&b"), page("2"));
  expect(await clientFor(paged.origin).listBulkStatuses()).toHaveLength(2);
  expect(paged.asked.map(({ url }) => url)).toEqual([
    "/api/bulk/syncs/status?all=true",
    "/api/bulk/syncs/status?all=true&page_token=a%26b",
  ]);
  const syncs = await scripted(page("1", "next"), page("2"));
  expect(await clientFor(syncs.origin).listModelSyncs()).toHaveLength(2);
  expect(syncs.asked.map(({ url }) => url)).toEqual(["/api/syncs", "/api/syncs?page_token=next"]);
  const events = await scripted(page("1", "more"));
  expect(await clientFor(events.origin).listEvents()).toHaveLength(1);
  expect(events.asked.map(({ url }) => url)).toEqual(["/api/events?limit=100"]);
});

test("a model sync's runs may be missing, null or of another shape", async () => {
  const { origin, asked } = await scripted(
    json({ data: { current_execution: null, last_execution: { status: "failed", counts: 3 } } }),
    json({ data: { last_execution: "text" } }),
  );
  const client = clientFor(origin);
  expect(await client.getModelSyncStatus("m1")).toEqual({
    current_execution: null,
    last_execution: { status: "failed" },
  });
  expect(await client.getModelSyncStatus("m1")).toEqual({ current_execution: null, last_execution: null });
  expect(asked[0]?.url).toBe("/api/syncs/m1/status");
});

test("connection types without a usable id are left out, and nothing else about them matters", async () => {
  const { origin, asked } = await scripted(
    json({
      data: [
        { id: "hubspot", name: "HubSpot", use_oauth: "perhaps", shoe_size: 9 },
        { id: "odd", name: 5, capabilities: null },
        { id: "", name: "Nameless" },
        { id: 7, name: "Numbered" },
        { name: "Without" },
        null,
        "text",
      ],
    }),
    json({ data: null }),
    json({}),
  );
  const client = clientFor(origin);
  expect(await client.listConnectionTypes()).toEqual([
    { id: "hubspot", name: "HubSpot" },
    { id: "odd", name: "" },
  ]);
  expect(asked.map(({ url }) => url)).toEqual(["/api/connection_types"]);
  expect(await client.listConnectionTypes()).toEqual([]);
  expect((await failure(client.listConnectionTypes())).detail).toMatchObject({ reason: "unreadable" });
});

test("a connect session is requested as documented, and an error does not contain the key", async () => {
  const body = { name: "Acme CRM", redirect_url: "https://here.example/connect/done" };
  const good = await scripted(json({ data: { redirect_url: "https://there.example/?token=x", token: "x" } }));
  const options = { credential: new Secret("organization-key-0123456789") };
  const answer = await clientFor(good.origin, options).startConnect({ ...body, whitelist: ["hubspot"] });
  expect(answer).toMatchObject({ kind: "ok", value: { redirect_url: "https://there.example/?token=x" } });
  expect(good.asked[0]).toMatchObject({ method: "POST", url: "/api/connections/connect/" });
  expect(JSON.parse(good.asked[0]?.body ?? "")).toEqual({ ...body, whitelist: ["hubspot"] });
  const echo = json({ message: `no: ${body.redirect_url} with ${partnerKey}` }, 422);
  const bad = await scripted(echo, echo);
  const refused = await clientFor(bad.origin).startConnect(body);
  expect(refused).toMatchObject({ kind: "status", status: 422 });
  expect(JSON.stringify(refused)).not.toContain(partnerKey);
  expect(String(await failure(clientFor(bad.origin).listEvents()))).not.toContain(partnerKey);
});
