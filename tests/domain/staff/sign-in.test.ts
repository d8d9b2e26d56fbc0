import { decode } from "next-auth/jwt";
import { beforeEach, expect, test, vi } from "vitest";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { acceptInvitation, invite } from "#lib/staff/invitations.ts";
import { sessionMs } from "#lib/staff/sessions.ts";
import { signIn, signOut } from "#lib/staff/sign-in.ts";
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
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: Omit<Set, "value">) => jar.set(name, { value, ...options }),
  }),
}));

useWorld();
beforeEach(() => jar.clear());
const password = new Secret("a long enough password");

async function join(): Promise<string> {
  const admin = await addStaff("admin");
  const email = `joined-${admin.id}@partner.example`;
  const { link } = await invite(admin, { email, role: "viewer", seesKeys: false });
  await acceptInvitation(link.split("/").at(-1) ?? "", "Joined", password);
  return email;
}

test.each([
  ["http://127.0.0.1:3000", "next-auth.session-token", false],
  ["https://onboarding.partner.example", "__Secure-next-auth.session-token", true],
])("signing in at %s sets one cookie, sealed for as long as the session holds", async (url, name, secure) => {
  const before = settings().nextAuthUrl;
  adoptEnvironment({ NEXTAUTH_URL: url });
  try {
    const email = await join();
    await signIn(email, password);
    expect([...jar.keys()]).toEqual([name]);
    const look = { secure, httpOnly: true, sameSite: "lax", path: "/" };
    const maxAge = sessionMs / 1000;
    expect(jar.get(name)).toMatchObject({ ...look, maxAge });
    const token = await decode({
      token: jar.get(name)?.value ?? "",
      secret: settings().nextAuthSecret.reveal(),
    });
    expect(Number(token?.exp) - Number(token?.iat)).toBe(maxAge);
    const staff = await findStaff();
    expect(staff?.email).toBe(email);
    await signOut(staff);
    expect([...jar]).toEqual([[name, { value: "", ...look, maxAge: 0 }]]);
    expect(await findStaff()).toBeNull();
  } finally {
    adoptEnvironment({ NEXTAUTH_URL: before });
  }
});

test("a wrong password and an unknown email get the same answer and no cookie", async () => {
  const email = await join();
  const wrong = new Secret("another long password");
  for (const typed of [email, "nobody@partner.example"])
    await expect(signIn(typed, wrong)).rejects.toMatchObject({
      code: "invalid",
      message: "Email or password is incorrect.",
    });
  expect(jar.size).toBe(0);
});

test("too many attempts are reported, with how long to wait", async () => {
  const email = await join();
  const wrong = new Secret("another long password");
  for (let tries = 0; tries < 5; tries += 1) await signIn(email, wrong).catch(() => undefined);
  await expect(signIn(email, password)).rejects.toMatchObject({
    code: "throttled",
    message: expect.stringContaining("Too many attempts"),
  });
});
