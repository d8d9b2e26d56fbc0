import { resolve } from "node:path";
import { NextRequest } from "next/server";
import { expect, test } from "vitest";
import { scraperHeader } from "#lib/base/client-address.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { inBrief } from "#lib/partner/readiness.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Who learns what of the app's health. */

useWorld();
const { GET } = await import(resolve("app/api/health/route.ts"));

async function ask(address: string, authorization?: string) {
  const headers = {
    host: "127.0.0.1:3000",
    [scraperHeader]: address,
    ...(authorization && { authorization }),
  };
  const response = await GET(new NextRequest("http://127.0.0.1:3000/api/health", { headers }));
  return { status: response.status, health: await response.json() };
}

const brief = { status: "ok", database: "ok", encryptionKeys: "ok", upstream: "ok", queue: "ok" };

test("strangers learn whether each part is well, and no ids, counts or states", async () => {
  expect(await ask("203.0.113.7")).toEqual({ status: 200, health: brief });
  expect((await ask("127.0.0.1")).health).toMatchObject({ status: "ok", queue: { ready: 0 } });
});

test("with a token for the metrics, it is the token that shows the details", async () => {
  const token = "a token of the metrics 0123456789";
  adoptEnvironment({ METRICS_TOKEN: token });
  expect((await ask("127.0.0.1")).health).toEqual(brief);
  expect((await ask("203.0.113.7", `Bearer ${token}`)).health).toMatchObject({ queue: { ready: 0 } });
  adoptEnvironment({ METRICS_TOKEN: "" });
});

test("one who learns no details still learns that stored keys do not open", async () => {
  const problems = [{ kind: "missing", keyId: "old", rows: 3 }] as never;
  const health = { status: "failing", database: "ok", upstream: "refused", queue: null } as const;
  const told = inBrief({ ...health, encryptionKeys: "do not open every stored value", problems });
  expect(told).toEqual({
    status: "failing",
    database: "ok",
    encryptionKeys: "failing",
    upstream: "failing",
    queue: "failing",
  });
});
