import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { beginOidc, finishOidc } from "#lib/staff/oidc.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { signIn } from "#lib/staff/sign-in.ts";
import { passProvider } from "#tests/support/hands/oidc.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";

/* What single sign-on leaves in a browser. */

const http = "http://127.0.0.1:3000";
const jar = vi.hoisted(() => new Map<string, { value: string }>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": "192.0.2.7" }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));

useTestApp();
let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider(`${http}/api/oidc/callback`);
  adoptEnvironment(oidcSettings(provider.issuer));
});
afterAll(() => provider?.stop());
beforeEach(() => jar.clear());
afterEach(() => adoptEnvironment({ NEXTAUTH_URL: http }));

test("a browser that signed in by it is known when strangers use up the password's attempts", async () => {
  const password = new Secret("a long enough password");
  const email = "ada@partner.example";
  const { id } = await addStaff("viewer");
  await db().staff.update({ where: { id }, data: { email, passwordHash: await hashPassword(password) } });
  await passProvider(email);
  expect((await findStaff())?.id).toBe(id);
  const known = [...jar];
  jar.clear();
  for (let tries = 0; tries < 6; tries += 1)
    await signIn(email, new Secret("another long password")).catch(() => undefined);
  await expect(signIn(email, password)).rejects.toMatchObject({ code: "throttled" });
  for (const [name, cookie] of known) jar.set(name, cookie);
  expect(await signIn(email, password)).toBe("/tenants");
});

test("one that was refused by it is not", async () => {
  const { id } = await addStaff("viewer");
  const email = "eve@partner.example";
  await db().staff.update({ where: { id }, data: { email, disabledAt: new Date() } });
  expect(await passProvider(email)).toContain("error=oidc_disabled");
  expect([...jar.keys()].filter((name) => name.includes("known-browser"))).toEqual([]);
});

test.each([
  [http, "oidc.", false],
  ["https://onboarding.partner.example", "__Host-oidc.", true],
])("at %s a sign-in that has begun is the cookie %s…, cleared as it was set", async (url, prefix, secure) => {
  adoptEnvironment({ NEXTAUTH_URL: url });
  const state = new URL(await beginOidc(new URLSearchParams())).searchParams.get("state");
  const look = { secure, httpOnly: true, sameSite: "lax", path: "/" };
  expect([...jar.keys()]).toEqual([`${prefix}${state}`]);
  expect(jar.get(`${prefix}${state}`)).toMatchObject({ ...look, maxAge: 600 });
  await finishOidc(`?state=${state}&error=access_denied`);
  expect(jar.get(`${prefix}${state}`)).toEqual({ ...look, value: "", maxAge: 0 });
});
