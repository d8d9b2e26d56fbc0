import { beforeEach, expect, test, vi } from "vitest";
import { dayMs, hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { findKnownBrowser, rememberBrowser } from "#lib/staff/known-browser.ts";
import { disableMember, enableMember } from "#lib/staff/members.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { signIn } from "#lib/staff/sign-in.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A browser is known for each of the last few accounts that signed in there. */

/** The cookies of one browser. */
const jar = vi.hoisted(() => new Map<string, { value: string }>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));

const world = useWorld();
beforeEach(async () => {
  jar.clear();
  await db().rateLimiterFlexible.deleteMany();
});
const password = new Secret("a long enough password");
const wrongPassword = new Secret("another long password");
const throttled = { code: "throttled" };

async function addAccount(more: { email?: string } = {}): Promise<string> {
  const { id, email } = await addStaff("viewer");
  const data = { email, passwordHash: await hashPassword(password), ...more };
  await db().staff.update({ where: { id }, data });
  return data.email;
}

const fail = (email: string) => signIn(email, wrongPassword).catch(() => undefined);

/** In a browser that nobody has signed in to. */
async function lockOut(email: string): Promise<void> {
  const known = [...jar];
  jar.clear();
  for (let tries = 0; tries < 6; tries += 1) await fail(email);
  await expect(signIn(email, password)).rejects.toMatchObject(throttled);
  for (const [name, cookie] of known) jar.set(name, cookie);
}

test("two people who share a browser are both known there", async () => {
  const [one, two] = [await addAccount(), await addAccount()];
  for (const email of [one, two]) await signIn(email, password);
  for (const email of [one, two]) await lockOut(email);
  for (const email of [one, two]) await signIn(email, password);
});

test("one who signs in again and again gives a colleague of the same browser no further attempts", async () => {
  const [victim, colleague] = [await addAccount(), await addAccount()];
  await signIn(victim, password);
  for (let tries = 0; tries < 10; tries += 1) {
    await fail(victim);
    await signIn(colleague, password);
  }
  await expect(signIn(victim, password)).rejects.toMatchObject(throttled);
});

test("the last five accounts are known, in a cookie that browsers take", async () => {
  const emails: string[] = [];
  for (let count = 0; count < 6; count += 1)
    emails.push(await addAccount({ email: `${String(count).padEnd(234, "x")}@partner.example` }));
  for (const email of emails) await signIn(email, password);
  const [forgotten = "", ...known] = emails;
  for (const email of emails) await lockOut(email);
  for (const email of known) await signIn(email, password);
  await expect(signIn(forgotten, password)).rejects.toMatchObject(throttled);
  const { value = "" } = jar.get("known-browser") ?? {};
  expect("known-browser=".length + value.length).toBeLessThan(4_000);
});

test("an account that has not signed in for half a year is no longer known, whoever else did", async () => {
  const [gone, here] = [await addAccount(), await addAccount()];
  await signIn(gone, password);
  world.moveClock(179 * dayMs);
  await signIn(here, password);
  world.moveClock(2 * dayMs + hourMs);
  await signIn(here, password);
  for (const email of [gone, here]) await lockOut(email);
  await signIn(here, password);
  await expect(signIn(gone, password)).rejects.toMatchObject(throttled);
});

const newPassword = new Secret("an entirely new password");

const ends = {
  "is changed": async (id: string) => {
    const { id: sessionId } = await db().session.findFirstOrThrow({ where: { staffId: id, endedAt: null } });
    await db().session.update({ where: { id: sessionId }, data: { token: null } });
    const staff = await findBySession(sessionId);
    if (!staff) throw new Error("no session");
    await changePassword(staff, password, newPassword);
    return newPassword;
  },
  "is reset": async (id: string) => {
    const { link } = await makeReset(await addStaff("admin"), id);
    await resetPassword(link.split("/").at(-1) ?? "", newPassword, "192.0.2.1");
    return newPassword;
  },
  "is of a person who was disabled": async (id: string) => {
    const boss = await addStaff("admin");
    await disableMember(boss, id);
    world.moveClock(1_000);
    await enableMember(boss, id);
    return password;
  },
};

test.each(Object.entries(ends))(
  "a browser that signed in with a password is no longer known once that %s, until it signs in again",
  async (_, end) => {
    const email = await addAccount();
    await signIn(email, password);
    const { id } = await db().staff.findUniqueOrThrow({ where: { email } });
    const now = await end(id);
    await lockOut(email);
    await expect(signIn(email, now)).rejects.toMatchObject(throttled);
    await db().rateLimiterFlexible.deleteMany();
    await signIn(email, now);
    await lockOut(email);
    await signIn(email, now);
  },
);

test("a browser of a person without a password, who uses single sign-on, stays known", async () => {
  const email = await addAccount();
  await db().staff.update({ where: { email }, data: { passwordHash: null } });
  await rememberBrowser(email);
  expect(await findKnownBrowser(email)).not.toBeNull();
  await db().staff.update({ where: { email }, data: { passwordHash: await hashPassword(password) } });
  expect(await findKnownBrowser(email)).toBeNull();
});
