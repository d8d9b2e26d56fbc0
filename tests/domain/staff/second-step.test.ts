import { beforeEach, describe, expect, test, vi } from "vitest";
import { hourMs, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { authorize } from "#lib/staff/next-auth.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { findAwaited } from "#lib/staff/second-step.ts";
import { createSession, openSession, requireRecent } from "#lib/staff/sessions.ts";
import { signIn, signInWithCode } from "#lib/staff/sign-in.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { addFactor, again, codeFor } from "#tests/support/hands/second-factor.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* With a second factor the password alone opens nothing, and the code can't be guessed. */

/** The cookies of one browser, and where it is. */
const browser = vi.hoisted(() => ({ jar: new Map<string, { value: string }>(), address: "" }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": browser.address }),
  cookies: async () => ({
    get: (name: string) => browser.jar.get(name),
    getAll: () => [...browser.jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => browser.jar.set(name, { value, ...options }),
  }),
}));

const world = useWorld();
const password = new Secret("a long enough password");
const another = new Secret("another long password");
const { jar } = browser;
let networks = 0;

let person: Staff;
let recoveryCodes: string[];
beforeEach(async () => {
  jar.clear();
  networks += 1;
  browser.address = `10.1.${networks}.1`;
  const staff = await addStaff("viewer");
  await db().staff.update({ where: { id: staff.id }, data: { passwordHash: await hashPassword(password) } });
  ({ staff: person, recoveryCodes } = await addFactor(staff));
  // The code that confirmed it is over.
  world.moveClock(minuteMs);
});

const withPassword = () => signIn(person.email, password, { next: "/reconcile" });
const wrongCode = { fields: { code: expect.stringContaining("wrong or was used before") } };
const throttled = { code: "throttled" };

test("a sign-in whose password was checked before the second factor was turned on opens no session", async () => {
  const { id } = person;
  const { passwordHash } = await db().staff.findUniqueOrThrow({
    where: { id },
    omit: { passwordHash: false },
  });
  const opening = { address: browser.address, userAgent: null };
  const sessions = () => db().session.count({ where: { staffId: id, endedAt: null } });
  const before = await sessions();
  expect(await transact((tx) => createSession(tx, { id, passwordHash }, opening))).toBeNull();
  expect(await sessions()).toBe(before);
});

test("after the right password the code is asked for, and then the way goes on", async () => {
  expect(await withPassword()).toBe("/sign-in/code?next=%2Freconcile");
  expect(await findStaff()).toBeNull();
  expect((await findAwaited())?.email).toBe(person.email);
  const code = await codeFor(person.id);
  await signInWithCode(code);
  expect((await findStaff())?.email).toBe(person.email);
  expect(await findAwaited()).toBeNull();
  const [row] = await db().auditEvent.findMany({
    where: { action: "staff.signed-in" },
    orderBy: { id: "desc" },
    take: 1,
  });
  expect(row).toMatchObject({ actorId: person.id, detail: { code: "app", address: browser.address } });
  jar.clear();
  await withPassword();
  await expect(signInWithCode(code)).rejects.toMatchObject(wrongCode);
});

test("a recovery code opens it too, once", async () => {
  await withPassword();
  await signInWithCode(recoveryCodes[3] ?? "");
  expect((await findStaff())?.id).toBe(person.id);
  await withPassword();
  await expect(signInWithCode(recoveryCodes[3] ?? "")).rejects.toMatchObject(wrongCode);
});

test("without the first step, or with that of somebody else's cookie, a code opens nothing", async () => {
  await expect(signInWithCode(await codeFor(person.id))).rejects.toMatchObject({ code: "conflict" });
  for (const [name] of [["second-step"], ["__Host-second-step"]]) jar.set(name ?? "", { value: "made up" });
  await expect(signInWithCode(await codeFor(person.id))).rejects.toMatchObject({ code: "conflict" });
  // The cookie of a known browser is sealed with the same secret.
  await withPassword();
  await signInWithCode(await codeFor(person.id));
  jar.set("second-step", jar.get("known-browser") ?? { value: "" });
  expect(await findAwaited()).toBeNull();
});

test("on https no other host of the domain sets the cookie of the first step, and it is cleared as it was set", async () => {
  const before = settings().nextAuthUrl;
  adoptEnvironment({ NEXTAUTH_URL: "https://onboarding.partner.example" });
  try {
    const look = { secure: true, httpOnly: true, sameSite: "lax", path: "/" };
    await withPassword();
    expect([...jar.keys()]).toEqual(["__Host-second-step"]);
    expect(jar.get("__Host-second-step")).toMatchObject({ ...look, maxAge: 600 });
    await signInWithCode(await codeFor(person.id));
    expect(jar.get("__Host-second-step")).toEqual({ ...look, value: "", maxAge: 0 });
  } finally {
    adoptEnvironment({ NEXTAUTH_URL: before });
  }
});

test("the first step ends when the password is changed or the account is disabled", async () => {
  await withPassword();
  await db().staff.update({ where: { id: person.id }, data: { passwordHash: await hashPassword(another) } });
  expect(await findAwaited()).toBeNull();
  await signIn(person.email, another);
  expect(await findAwaited()).not.toBeNull();
  await db().staff.update({ where: { id: person.id }, data: { disabledAt: new Date() } });
  expect(await findAwaited()).toBeNull();
});

test("neither a reset link, nor next-auth's own route, nor the right password alone opens a session", async () => {
  const { link } = await makeReset(await addStaff("admin"), person.id);
  await resetPassword(link.split("/").at(-1) ?? "", password, "192.0.2.1");
  expect(await signIn(person.email, password, { isProven: true })).toBe("/sign-in/code");
  expect(await findStaff()).toBeNull();
  const credentials = { email: person.email, password: password.reveal() };
  await expect(authorize(credentials)).rejects.toThrow(/^second-factor$/);
  await expect(openSession(person.email, password, "192.0.2.1")).rejects.toMatchObject({
    code: "second-factor",
  });
  expect(await db().session.count({ where: { staffId: person.id, endedAt: null } })).toBe(0);
});

describe("guessing", () => {
  test("codes count with passwords, and the right password gives no new attempts", async () => {
    await withPassword();
    for (let tries = 0; tries < 4; tries += 1)
      await expect(signInWithCode("000000")).rejects.toMatchObject(wrongCode);
    await expect(signInWithCode(await codeFor(person.id))).rejects.toMatchObject(throttled);
    await expect(withPassword()).rejects.toMatchObject(throttled);
  });

  test("once there were too many, the right and a wrong password are answered alike", async () => {
    for (let tries = 0; tries < 5; tries += 1) await signIn(person.email, another).catch(() => undefined);
    const answers = await Promise.all(
      [password, another].map((each) =>
        signIn(person.email, each).catch(({ code, message }) => ({ code, message })),
      ),
    );
    expect(answers[0]).toMatchObject(throttled);
    expect(answers[0]).toEqual(answers[1]);
    expect(jar.size).toBe(0);
  });

  test("from many networks is limited for the account, also while its owner signs in nowhere", async () => {
    let refused = 0;
    for (let tries = 0; tries < 12; tries += 1) {
      jar.clear();
      browser.address = `10.2.${networks}.${tries}`;
      await withPassword();
      await signInWithCode("000000").catch(({ code }) => {
        if (code === "throttled") refused += 1;
      });
    }
    expect(refused).toBe(2);
    expect(
      await db().auditEvent.count({ where: { action: "access.throttled", targetId: "sign-in-code" } }),
    ).toBe(1);
  });

  test("by somebody with the password keeps the owner out of no browser that is known", async () => {
    await withPassword();
    await signInWithCode(await codeFor(person.id));
    const known = new Map(jar);
    for (let tries = 0; tries < 11; tries += 1) {
      jar.clear();
      browser.address = `10.3.${networks}.${tries}`;
      await withPassword();
      await signInWithCode("000000").catch(() => undefined);
    }
    for (const [name, value] of known) jar.set(name, value);
    world.moveClock(minuteMs);
    await withPassword();
    await signInWithCode(await codeFor(person.id));
    expect((await findStaff())?.email).toBe(person.email);
  });

  test("a wrong code is on record", async () => {
    await withPassword();
    await signInWithCode("000000").catch(() => undefined);
    const where = { action: "staff.sign-in-failed", targetId: person.id };
    const [row] = await db().auditEvent.findMany({ where });
    expect(row?.detail).toEqual({ cause: "wrong_code", address: browser.address });
  });
});

test("a right password without its code is on record, once for each try and however it came", async () => {
  const rows = () =>
    db().auditEvent.findMany({ where: { action: "staff.code-awaited", targetId: person.id } });
  await withPassword();
  expect(await rows()).toMatchObject([{ actorId: null, detail: { address: browser.address } }]);
  await authorize({ email: person.email, password: password.reveal() }).catch(() => undefined);
  expect(await rows()).toHaveLength(2);
  await signIn(person.email, another).catch(() => undefined);
  await signInWithCode(await codeFor(person.id));
  expect(await rows()).toHaveLength(2);
});

describe("confirming one's identity", () => {
  test("asks for the code too, and guesses are counted with the right password as well", async () => {
    world.moveClock(hourMs);
    const staff = await again(person);
    const missing = { fields: { code: expect.stringContaining("Enter the code") } };
    await expect(reauthenticate(staff, password)).rejects.toMatchObject(missing);
    await expect(reauthenticate(staff, password, "000000")).rejects.toMatchObject(wrongCode);
    expect(() => requireRecent(staff)).toThrow();
    await reauthenticate(staff, password, await codeFor(person.id));
    requireRecent(await again(person));
    for (let tries = 0; tries < 5; tries += 1)
      await reauthenticate(staff, password, "000000").catch(() => undefined);
    world.moveClock(30 * secondMs);
    const right = reauthenticate(staff, password, await codeFor(person.id));
    await expect(right).rejects.toMatchObject(throttled);
  });

  test("a new password asks for it as well, since it counts as confirming", async () => {
    await expect(changePassword(person, password, another)).rejects.toMatchObject({
      fields: { code: expect.any(String) },
    });
    await changePassword(person, password, another, await codeFor(person.id));
    expect(await signIn(person.email, another)).toBe("/sign-in/code");
  });
});
