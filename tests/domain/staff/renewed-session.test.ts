import { beforeEach, expect, test, vi } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { readSession } from "#lib/staff/session-cookie.ts";
import { endSessions, listOwnSessions } from "#lib/staff/session-list.ts";
import { findUnlockedUntil } from "#lib/staff/sessions.ts";
import { continueHere, signIn } from "#lib/staff/sign-in.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A cookie that was read by somebody before the person confirmed who they are is of no use afterwards. */

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
const password = new Secret("a long enough password");
const next = new Secret("another long password");
let before: string;
let staff: Staff;

async function current(): Promise<Staff> {
  const found = await findStaff();
  if (!found) throw new Error("nobody is signed in");
  return found;
}
async function inCookie(): Promise<string> {
  return (await readSession()) ?? "";
}

beforeEach(async () => {
  jar.clear();
  const { id } = await addStaff("admin");
  const passwordHash = await hashPassword(password);
  const { email } = await db().staff.update({ where: { id }, data: { passwordHash } });
  await signIn(email, password);
  [before, staff] = [await inCookie(), await current()];
  world.moveClock(hourMs);
});

test("confirming the password replaces the cookie, each time; the one before opens nothing any longer", async () => {
  await continueHere(await reauthenticate(staff, password));
  const once = await inCookie();
  expect(once).not.toBe(before);
  expect(await findBySession(before)).toBeNull();
  expect(findUnlockedUntil(await current())).not.toBeNull();
  await continueHere(await reauthenticate(await current(), password));
  expect(await findBySession(once)).toBeNull();
  expect((await current()).id).toBe(staff.id);
});

test("so does changing it, and a password that is wrong does not", async () => {
  const wrong = new Secret("not the password");
  await expect(reauthenticate(staff, wrong)).rejects.toMatchObject({ code: "invalid" });
  expect((await findBySession(before))?.id).toBe(staff.id);
  await continueHere(await changePassword(staff, password, next));
  expect(await findBySession(before)).toBeNull();
  expect((await current()).id).toBe(staff.id);
});

test("of two tabs that confirm at once, neither throws the person out", async () => {
  const renewed = await Promise.all([reauthenticate(staff, password), reauthenticate(staff, password)]);
  expect(renewed.filter((text) => text !== null)).toHaveLength(1);
  for (const text of renewed) await continueHere(text);
  expect(findUnlockedUntil(await current())).not.toBeNull();
});

test("it stays one session: a list that was made before names it, and ends it", async () => {
  const [row, ...others] = await listOwnSessions(staff);
  await continueHere(await reauthenticate(staff, password));
  const [same, ...rest] = await listOwnSessions(await current());
  expect(same).toMatchObject({ id: row?.id, isThis: true });
  expect(rest).toEqual(others);
  await endSessions(await addStaff("admin"), staff.id, row?.id);
  expect(await findStaff()).toBeNull();
});

test("neither half of the cookie opens the session, and no other text does", async () => {
  await continueHere(await reauthenticate(staff, password));
  const [id = "", token = ""] = (await inCookie()).split(".");
  for (const text of [id, token, `${token}.${id}`, `${id}.${id}`, `${id}.${token}.${token}`, `${id}.`, ""])
    expect(await findBySession(text)).toBeNull();
});
