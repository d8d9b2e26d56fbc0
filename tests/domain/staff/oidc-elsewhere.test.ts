import { encode } from "next-auth/jwt";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { beginOidc } from "#lib/staff/oidc.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { oidcSettings } from "#tests/support/world/oidc-provider.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A link on another site does not replace the session of whoever is signed in. */

const browser = vi.hoisted(() => ({ site: null as string | null, session: "" }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers(browser.site === null ? [] : [["sec-fetch-site", browser.site]]),
  cookies: async () => ({
    get: () => undefined,
    getAll: () => [{ name: "next-auth.session-token", value: browser.session }],
    set: () => undefined,
  }),
}));

useWorld();
// Nobody listens there, which a sign-in that is begun notices.
beforeEach(() => adoptEnvironment(oidcSettings("http://localhost:9")));
afterEach(() => {
  adoptEnvironment(Object.fromEntries(Object.keys(oidcSettings("")).map((name) => [name, ""])));
  browser.session = "";
});

async function signIn(): Promise<void> {
  const { sessionId } = await addStaff();
  const secret = settings().nextAuthSecret.reveal();
  browser.session = await encode({ token: { sub: sessionId }, secret });
}
const begin = () => beginOidc(new URLSearchParams({ next: "/staff" }));
const refused = "/sign-in?error=oidc_elsewhere&next=%2Fstaff";
const begun = "/sign-in?error=oidc_unreachable&next=%2Fstaff";

test.each(["cross-site", "same-site"])("%s: refused while somebody is signed in", async (site) => {
  browser.site = site;
  await signIn();
  expect(await begin()).toBe(refused);
  expect(await findStaff()).not.toBeNull();
});

test.each(["same-origin", "none", null])("%s: it begins", async (site) => {
  browser.site = site;
  await signIn();
  expect(await begin()).toBe(begun);
});

test("where nobody is signed in, a link on another site may begin it", async () => {
  browser.site = "cross-site";
  expect(await begin()).toBe(begun);
});
