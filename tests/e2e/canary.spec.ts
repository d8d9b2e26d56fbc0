import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext, Route } from "playwright/test";
import { customer, expect, signIn, test } from "#tests/support/browser/test.ts";
import { copyKey, onboard } from "#tests/support/browser/wizard.ts";
import type { App } from "#tests/support/world/app.ts";

type Seen = { what: string; text: string };

/** Everything that goes between the browser and the app. */
async function listen(context: BrowserContext): Promise<Seen[]> {
  const seen: Seen[] = [];
  await context.route("**/*", async (route) => {
    try {
      seen.push(await pass(route));
    } catch {
      // The page was left before the answer came.
      await route.abort().catch(() => {});
    }
  });
  return seen;
}

async function pass(route: Route): Promise<Seen> {
  const request = route.request();
  // The server may close an idle connection just as a request reuses it. A browser retries such a request.
  const maxRetries = request.method() === "GET" ? 3 : 0;
  const response = await route.fetch({ maxRedirects: 0, maxRetries });
  const body = await response.body();
  await route.fulfill({ response });
  const headers = [await request.allHeaders(), response.headersArray()];
  const texts = [
    request.url(),
    request.postDataBuffer()?.toString("latin1"),
    JSON.stringify(headers),
    body.toString("latin1"),
  ];
  return { what: `${request.method()} ${request.url()}`, text: texts.join("\n") };
}

/** A secret as it is, and as an encoding that hides nothing would write it. */
function spellings(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString("base64")
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [secret, encodeURIComponent(secret), bytes.toString("hex"), ...base64, ...base64.map(urlSafe)];
}

const urlSafe = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

function holders(seen: Seen[], secret: string): string[] {
  const all = spellings(secret);
  return seen.filter(({ text }) => all.some((each) => text.includes(each))).map(({ what }) => what);
}

async function dump(app: App): Promise<Seen[]> {
  const tables = await app.sql<{ schema: string; name: string }>(
    `SELECT table_schema AS schema, quote_ident(table_schema) || '.' || quote_ident(table_name) AS name
     FROM information_schema.tables
     WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')`,
  );
  // The queue's tables have their schema.
  expect(new Set(tables.map(({ schema }) => schema))).toEqual(new Set(["public", "pgboss"]));
  const read = async ({ name }: { name: string }) => {
    const rows = await app.sql(`SELECT t::text AS row FROM ${name} t`);
    return { what: `table ${name}`, text: rows.map(({ row }) => row).join("\n") };
  };
  return await Promise.all(tables.map(read));
}

async function keptBy(context: BrowserContext): Promise<Seen[]> {
  const { cookies, origins } = await context.storageState({ indexedDB: true });
  const page = context.pages()[0];
  const session = await page?.evaluate(() => JSON.stringify(sessionStorage));
  return [
    { what: "cookies", text: JSON.stringify(cookies) },
    { what: "browser storage", text: `${JSON.stringify(origins)}\n${session}` },
    { what: "the page", text: (await page?.content()) ?? "" },
  ];
}

test("no key is anywhere in plain text except in the one answer to a deliberate copy", async ({
  page,
  context,
  app,
}) => {
  // Every request takes the way through the test.
  test.slow();
  const wire = await listen(context);
  await signIn(page);
  const tenantId = await onboard(page, customer("Northwind Clinics"));
  for (const path of ["organization", "user", "key", "done"])
    await page.goto(`/onboarding/${tenantId}/${path}`);
  for (const path of ["/tenants", `/tenants/${tenantId}`, "/staff", "/settings/polytomic", "/api/health"])
    await page.goto(path);
  await page.goto("/tenants");
  await page.waitForResponse((response) => response.url().includes("/api/tenants"));
  await page.goto(`/tenants/${tenantId}`);
  const before = wire.length;
  const key = await copyKey(page);
  await page.reload();

  expect(before).toBeGreaterThan(20);
  const copying = holders(wire, key);
  expect(copying).toEqual([`POST ${app.url}/tenants/${tenantId}`]);
  expect(holders(wire.slice(0, before), key)).toEqual([]);
  const kept = [
    ...(await dump(app)),
    ...(await keptBy(context)),
    { what: "what the app printed", text: app.output() },
  ];
  expect(holders(kept, key)).toEqual([]);
  expect(holders([...wire, ...kept], app.partnerKey)).toEqual([]);
  // The search itself finds what is there.
  const encoded = Buffer.from(`{"key":"${key}"}`).toString("base64");
  expect(
    holders(
      [
        { what: "in clear", text: `key ${key}` },
        { what: "encoded", text: encoded },
      ],
      key,
    ),
  ).toEqual(["in clear", "encoded"]);
});

/** Refuses whatever it is asked for, and repeats the header, in each spelling. */
async function openEcho() {
  let turn = 0;
  const server = createServer((request, response) => {
    const header = request.headers.authorization ?? "";
    const all = [header, JSON.stringify({ header }), encodeURIComponent(header), btoa(header)];
    const message = all[turn % all.length];
    const status = [422, 401, 500, 403, 404][turn % 5] ?? 422;
    turn += 1;
    response.writeHead(status, { "Content-Type": "application/json", "X-Request-Id": header });
    response.end(JSON.stringify({ message, key: message, error: { message, key: message } }));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, turns: () => turn, close: () => server.close() };
}

test("nor is one where Polytomic refuses to be read and repeats what it was sent", async ({ page, app }) => {
  test.slow();
  await signIn(page);
  const tenantId = await app.onboard(customer("Northwind Clinics"));
  await page.goto(`/tenants/${tenantId}`);
  const key = await copyKey(page);
  const echo = await openEcho();
  const url = await app.serve({ SANDBOX_URL: echo.url });
  const ofTenant = ["", "/keys", "/users", "/health", "/connect", "/settings", "/timeline", "/blueprints"];
  const others = ["settings/polytomic", "reconcile", "onboarding/new", "tenants", "audit", "blueprints/new"];
  const routes = ["names?name=Northwind+Clinics", "me", "home", "tenants", "operations", "health", "metrics"];
  const paths = [
    ...ofTenant.map((tab) => `tenants/${tenantId}${tab}`),
    ...others,
    ...routes.map((path) => `api/${path}`),
  ];
  const seen: Seen[] = [];
  for (let round = 0; round < 5; round += 1)
    for (const path of paths) {
      const answer = await page.request.get(`${url}/${path}`);
      seen.push({ what: path, text: `${JSON.stringify(answer.headersArray())}\n${await answer.text()}` });
    }
  echo.close();
  await app.end(url);
  expect(echo.turns()).toBeGreaterThan(40);
  expect(seen.some(({ text }) => text.includes("[secret]"))).toBe(true);
  const kept = [...seen, ...(await dump(app)), { what: "what the app printed", text: app.output() }];
  for (const secret of [key, app.partnerKey]) expect(holders(kept, secret)).toEqual([]);
});
