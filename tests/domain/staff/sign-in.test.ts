import { decode } from "next-auth/jwt";
import { beforeEach, expect, test, vi } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { invite } from "#lib/staff/invitations.ts";
import { sessionMs } from "#lib/staff/sessions.ts";
import { signIn, signOut } from "#lib/staff/sign-in.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

type Set = {
  value: string;
  secure?: boolean;
  httpOnly?: boolean;
  sameSite?: string;
  path?: string;
  maxAge?: number;
};

/** The cookies of one browser. */
const jar = vi.hoisted(() => new Map<string, Set>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: Omit<Set, "value">) => jar.set(name, { value, ...options }),
  }),
}));

useWorld();
beforeEach(() => jar.clear());
const password = new Secret("a long enough password");
const wrongPassword = new Secret("another long password");

async function join(): Promise<string> {
  const admin = await addStaff("admin");
  const email = `joined-${admin.id}@partner.example`;
  const { link } = await invite(admin, { email, role: "viewer", seesKeys: false });
  await acceptInvitation(link.split("/").at(-1) ?? "", "Joined", password, "192.0.2.1");
  return email;
}

test.each([
  ["http://127.0.0.1:3000", "next-auth.session-token", "known-browser", false],
  ["https://onboarding.partner.example", "__Host-next-auth.session-token", "__Host-known-browser", true],
])(
  "signing in at %s sets a cookie for as long as the session holds, and one that knows the browser",
  async (url, name, browser, secure) => {
    const before = settings().nextAuthUrl;
    adoptEnvironment({ NEXTAUTH_URL: url });
    try {
      const email = await join();
      await signIn(email, password);
      expect([...jar.keys()].sort()).toEqual([name, browser].sort());
      const look = { secure, httpOnly: true, sameSite: "lax", path: "/" };
      const maxAge = sessionMs / 1000;
      expect(jar.get(name)).toMatchObject({ ...look, maxAge });
      expect(jar.get(browser)).toMatchObject(look);
      const token = await decode({
        token: jar.get(name)?.value ?? "",
        secret: settings().nextAuthSecret.reveal(),
      });
      expect(Number(token?.exp) - Number(token?.iat)).toBe(maxAge);
      const staff = await findStaff();
      expect(staff?.email).toBe(email);
      await signOut(staff);
      expect(jar.get(name)).toEqual({ value: "", ...look, maxAge: 0 });
      expect(await findStaff()).toBeNull();
    } finally {
      adoptEnvironment({ NEXTAUTH_URL: before });
    }
  },
);

test("signing in ends the session of whoever was signed in in this browser", async () => {
  const [first, second] = [await join(), await join()];
  await signIn(first, password);
  const before = await findStaff();
  await signIn(second, wrongPassword).catch(() => undefined);
  expect((await findStaff())?.email).toBe(first);
  await signIn(second, password);
  expect((await findStaff())?.email).toBe(second);
  expect(await findBySession(before?.sessionId ?? "")).toBeNull();
});

test("a wrong password and an unknown email get the same answer and no cookie", async () => {
  const email = await join();
  for (const who of [email, "nobody@partner.example"])
    await expect(signIn(who, wrongPassword)).rejects.toMatchObject({
      code: "invalid",
      message: "Email or password is incorrect.",
    });
  expect(jar.size).toBe(0);
});

test("only a browser that signed in to the account is not locked out by others", async () => {
  const [email, other] = [await join(), await join()];
  await signIn(email, password);
  const known = [...jar];
  for (const who of [email, other]) {
    jar.clear();
    for (let tries = 0; tries < 6; tries += 1) await signIn(who, wrongPassword).catch(() => undefined);
    await expect(signIn(who, password)).rejects.toMatchObject({ code: "throttled" });
  }
  for (const [name, cookie] of known) jar.set(name, cookie);
  await signIn(email, password);
  await expect(signIn(other, password)).rejects.toMatchObject({ code: "throttled" });
});

test("too many attempts are reported, with how long to wait", async () => {
  const email = await join();
  for (let tries = 0; tries < 5; tries += 1) await signIn(email, wrongPassword).catch(() => undefined);
  await expect(signIn(email, password)).rejects.toMatchObject({
    code: "throttled",
    message: expect.stringContaining("Too many attempts"),
  });
});
