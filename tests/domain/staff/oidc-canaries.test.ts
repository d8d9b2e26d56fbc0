import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { dumpTables, findLeaks, repeats } from "#tests/support/hands/canaries.ts";
import { lines } from "#tests/support/hands/log-lines.ts";
import { passProvider } from "#tests/support/hands/oidc.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";

/* What the identity provider gives us, and what we give it, is nowhere afterwards. */

const jar = vi.hoisted(() => new Map<string, { value: string }>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": "192.0.2.7" }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));
vi.mock("pino", async (original) => (await import("#tests/support/hands/log-lines.ts")).catching(original));

useTestApp();
let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider("http://127.0.0.1:3000/api/oidc/callback");
  adoptEnvironment({ ...oidcSettings(provider.issuer), OIDC_NEWCOMERS: "none", OIDC_GROUP_ROLES: "" });
});
afterAll(() => provider?.stop());

/** What is exchanged for tokens, and the tokens, of every sign-in from now on. */
function listen(): Record<string, string> {
  const seen: Record<string, string> = {};
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    const response = await real(url, init);
    if (!String(url).endsWith("/token")) return response;
    const sent = new URLSearchParams(String(init?.body));
    const answer: Record<string, unknown> = await response.clone().json();
    for (const [name, value] of [...sent, ...Object.entries(answer)])
      if (/^(code|code_verifier|id_token|access_token|refresh_token)$/.test(name))
        seen[`${name} ${Object.keys(seen).length}`] = String(value);
    return response;
  };
  onTestFinished(() => {
    globalThis.fetch = real;
  });
  return seen;
}

/** From now on the provider refuses such a request, and repeats which header and which body it was sent. */
function refuse(path: string, status: number, spell: (text: string) => string): Record<string, string> {
  const sent: Record<string, string> = {};
  const real = globalThis.fetch;
  globalThis.fetch = async (url, init) => {
    if (!String(url).endsWith(path)) return await real(url, init);
    const header = new Headers(init?.headers).get("authorization") ?? "";
    const body = String(init?.body ?? "");
    for (const [name, value] of new URLSearchParams(body)) if (name.startsWith("code")) sent[name] = value;
    sent["the header"] = header.slice(header.indexOf(" ") + 1);
    const challenge = `Bearer error="${spell(header).replaceAll('"', "'")}"`;
    return Response.json(
      { error: spell(header), error_description: spell(body) },
      { status, headers: path === "/me" ? { "WWW-Authenticate": challenge } : {} },
    );
  };
  onTestFinished(() => {
    globalThis.fetch = real;
  });
  return sent;
}

const refusals = Object.entries(repeats).flatMap(([name, spell]) =>
  ["/token", "/me"].flatMap((path) => [400, 401, 500].map((status) => ({ path, status, name, spell }))),
);
test.each(refusals)(
  "the provider refuses $path with $status, and repeats in $name what it was sent",
  async ({ path, status, spell }) => {
    jar.clear();
    const seen = listen();
    const sent = refuse(path, status, spell);
    const before = lines.length;
    expect(await passProvider("ada@partner.example")).toMatch(/error=oidc_/);
    expect(lines.length).toBeGreaterThan(before);
    const written = [...(await dumpTables()), { what: "the log", text: lines.join("") }];
    const { OIDC_CLIENT_SECRET: ours } = oidcSettings(provider.issuer);
    expect(Object.keys(sent).length).toBeGreaterThan(0);
    expect(findLeaks(written, { ...seen, ...sent, "our client secret": ours })).toEqual([]);
  },
);

test("codes, tokens and our client secret are neither stored nor logged, whether the sign-in ends well or not", async () => {
  const staff = await addStaff("onboarder");
  const email = "ada@partner.example";
  await db().staff.update({ where: { id: staff.id }, data: { email } });
  const seen = listen();
  expect(await passProvider(email, { next: "/staff" })).toBe("/staff");
  jar.clear();
  provider.directory.set("eve@partner.example", { email_verified: false });
  expect(await passProvider("eve@partner.example")).toMatch(/error=oidc_/);
  expect(Object.keys(seen).map((name) => name.split(" ")[0])).toEqual(
    expect.arrayContaining(["code", "code_verifier", "id_token", "access_token"]),
  );
  const written = [...(await dumpTables()), { what: "the log", text: lines.join("") }];
  const { OIDC_CLIENT_SECRET: ours } = oidcSettings(provider.issuer);
  const session = { "the secret of sessions": settings().nextAuthSecret.reveal() };
  expect(findLeaks(written, { ...seen, ...session, "our client secret": ours })).toEqual([]);
});
