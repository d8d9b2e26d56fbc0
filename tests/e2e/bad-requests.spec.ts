import { request } from "node:http";
import fc from "fast-check";
import { expect, signIn, test } from "#tests/support/browser/test.ts";
import { cookies, formOf, headersOf, queryOf, value } from "#tests/support/hands/bad-input.ts";

/* The same over HTTP, through the whole server: paths, methods, bodies, headers and cookies that nobody should send. */

const inputs = Math.ceil(Number(process.env.BAD_INPUTS || 2_000) / 20);
const seed = Number(process.env.BAD_INPUT_SEED || 1);

type Sent = { method: string; path: string; headers: Record<string, string>; body: string };
type Seen = { status: number; text: string };

/** As it is: fetch would tidy the path and refuse some headers. */
function send(origin: string, { method, path, headers, body }: Sent): Promise<Seen> {
  const { hostname, port } = new URL(origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers }, async (answer) => {
      let text = "";
      for await (const chunk of answer.setEncoding("utf8")) text += chunk;
      resolve({ status: answer.statusCode ?? 0, text });
    });
    asked.on("error", (error: Error & { code?: string }) =>
      // The server may close while a body it does not want is still being sent.
      ["ECONNRESET", "EPIPE"].includes(error.code ?? "") ? resolve({ status: 0, text: "" }) : reject(error),
    );
    asked.end(body);
  });
}

const pages = [
  "tenants",
  "onboarding/new",
  "staff",
  "audit",
  "profile",
  "reconcile",
  "settings/polytomic",
  "sign-in",
];
const routes = [
  "api/audit",
  "api/home",
  "api/me",
  "api/names",
  "api/operations",
  "api/tenants",
  "api/health",
];
const others = [
  "api/auth/session",
  "api/auth/callback/credentials",
  "api/auth/csrf",
  "api/auth/error",
  "api/auth/x",
];
const rest = [
  "invitation/x",
  "reset/x",
  "connect/x",
  "connect/done",
  "_next/data/x",
  "favicon.svg",
  ".env",
  "",
];

function pathsOf(tenantId: string): fc.Arbitrary<string> {
  const ofTenant = ["", "/keys", "/users", "/timeline", "/settings", "/connect", "/health"].map(
    (tab) => `tenants/${tenantId}${tab}`,
  );
  const known = fc.constantFrom(...pages, ...routes, ...others, ...rest, ...ofTenant);
  const segment = value.map((text) => text.replace(/[^\x21-\x7e]/g, "%E2").slice(0, 400));
  const query = queryOf([tenantId]).map((pairs) => new URLSearchParams(pairs).toString().slice(0, 6_000));
  return fc
    .tuple(known, fc.option(segment, { freq: 4 }), query)
    .map(([path, more, search]) => `/${path}${more === null ? "" : `/${more}`}?${search}`.replace(/#/g, ""));
}

const bodies = fc.oneof(
  fc.constant(["", ""]),
  formOf(undefined, []).map((fields) => [
    new URLSearchParams(fields).toString(),
    "application/x-www-form-urlencoded",
  ]),
  value.map((text) => [text, "multipart/form-data; boundary=x"]),
  value.map((text) => [
    `--x\r\nContent-Disposition: form-data; name="$ACTION_ID_0"\r\n\r\n${text}\r\n--x--`,
    "multipart/form-data; boundary=x",
  ]),
  fc.json().map((text) => [text, "application/json"]),
  value.map((text) => [text, "text/plain;charset=UTF-8"]),
);

test("no method and no target makes the server fail", async ({ app }) => {
  const targets = [
    "/sign-in",
    "/tenants",
    "/api/me",
    "/api/health",
    "/favicon.svg",
    "/nowhere",
    "/_next/static/x.js",
  ];
  const asked = ["TRACE", "OPTIONS", "PROPFIND", "DELETE"].flatMap((method) =>
    targets.map((path) => ({ method, path })),
  );
  const others = [
    { method: "OPTIONS", path: "*" },
    { method: "GET", path: "/api/auth/x?callbackUrl=0001-01-01" },
    { method: "GET", path: "/api/auth/callback/credentials" },
    { method: "GET", path: "/api/auth/error?error=%0A" },
    { method: "GET", path: "/_next/image?w=64&q=75&url=%2F%5C127.0.0.1" },
  ];
  for (const each of [...asked, ...others]) {
    const { status } = await send(app.url, { ...each, headers: { "x-test": "a canary" }, body: "" });
    expect(status, `${each.method} ${each.path}`).toBeLessThan(500);
  }
});

test("no request over HTTP makes the server fail", async ({ page, app }) => {
  // A limit for what hangs.
  test.setTimeout(Math.max(480_000, inputs * 500));
  const tenantId = await app.onboard("Weathered Harbors");
  await signIn(page);
  const session = (await page.context().cookies())
    .map(({ name, value: text }) => `${name}=${text}`)
    .join("; ");
  const sent = fc.record({
    method: fc.constantFrom(
      ...["GET", "GET", "GET", "POST", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"],
    ),
    path: pathsOf(tenantId),
    headers: headersOf,
    cookies,
    isSignedIn: fc.boolean(),
    action: fc.option(fc.constantFrom("x", "0".repeat(42), "../../x", "constructor"), { freq: 4 }),
    router: fc.option(fc.constantFrom("1", "[]", "%5B%22%22%5D", "{"), { freq: 4 }),
    body: bodies,
  });
  const failed: string[] = [];
  for (const each of fc.sample(sent, { numRuns: inputs, seed })) {
    const [body = "", type = ""] = each.method === "POST" ? each.body : [];
    const jar = each.cookies.map(([name, text]) => `${name}=${text}`).join("; ");
    const headers: Record<string, string> = {
      ...Object.fromEntries(each.headers.map(([name, text]) => [name, text.slice(0, 4_000)])),
      cookie: each.isSignedIn ? session : jar.slice(0, 6_000),
      ...(type && { "content-type": type, "content-length": String(Buffer.byteLength(body)) }),
      ...(each.action !== null && each.method === "POST" && { "next-action": each.action }),
      ...(each.router !== null && { rsc: "1", "next-router-state-tree": each.router }),
    };
    const { status, text } = await send(app.url, { method: each.method, path: each.path, headers, body });
    const isStack = /\n\s+at .*:\d+:\d+|node_modules\/|PrismaClient/.test(text);
    if (status >= 500 || isStack)
      failed.push(
        `${status} ${each.method} ${each.path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 600)} ${body.slice(0, 200)}`,
      );
  }
  expect(failed).toEqual([]);
  expect((await send(app.url, { method: "GET", path: "/api/health", headers: {}, body: "" })).status).toBe(
    200,
  );
});
