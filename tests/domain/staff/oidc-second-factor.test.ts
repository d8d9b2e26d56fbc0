import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { clock, hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { readKey } from "#lib/keys/read.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { readSecondFactor } from "#lib/staff/second-factor.ts";
import { changeSecondFactorPolicy, readSecurityPage } from "#lib/staff/second-factor-policy.ts";
import { findAwaited } from "#lib/staff/second-step.ts";
import { readSession } from "#lib/staff/session-cookie.ts";
import { findUnlockedUntil, requireRecent } from "#lib/staff/sessions.ts";
import { continueHere, signIn, signInWithCode } from "#lib/staff/sign-in.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { passProvider } from "#tests/support/hands/oidc.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { addFactor, codeFor } from "#tests/support/hands/second-factor.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Single sign-on and our second factor: what counts is how this session was opened. */

/** The cookies of one browser. */
const jar = vi.hoisted(() => new Map<string, { value: string }>());
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": "192.0.2.7" }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));

const world = useWorld();
const password = new Secret("a long enough password");
let provider: OidcProvider;
let boss: Staff;
let tenantId: string;
beforeAll(async () => {
  provider = await startOidcProvider("http://127.0.0.1:3000/api/oidc/callback");
  adoptEnvironment(oidcSettings(provider.issuer));
  ({ staff: boss } = await addFactor(await addStaff("admin")));
  tenantId = (await onboard(boss)).id;
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  jar.clear();
  adoptEnvironment(oidcSettings(provider.issuer));
  await db().$executeRaw`TRUNCATE rate_limit`;
  await changeSecondFactorPolicy(boss, true);
});

type Ways = { password?: boolean; identity?: boolean; factor?: boolean; role?: "viewer" | "admin" };

/** A colleague who may see keys and has these ways to prove who they are. */
async function add({ password: has, identity, factor, role = "viewer" }: Ways): Promise<Staff> {
  const staff = await addStaff(role);
  const email = `${staff.id}@partner.example`;
  const passwordHash = has ? await hashPassword(password) : null;
  await db().staff.update({ where: { id: staff.id }, data: { email, passwordHash } });
  const issuer = settings().oidc?.issuer ?? "";
  if (identity)
    await db().staffIdentity.create({
      data: { issuer, subject: email, staffId: staff.id, linkedAt: clock.now() },
    });
  if (factor) await addFactor(staff);
  return { ...staff, email };
}

async function current(): Promise<Staff> {
  const staff = await findStaff();
  if (!staff) throw new Error("nobody is signed in");
  return staff;
}

const read = async () => readKey(await current(), tenantId, "copy");
const isUnlocked = async () => findUnlockedUntil(await current()) !== null;
const refused = { code: "forbidden", message: "Keys need a second factor. Set one up on your profile." };

async function withPassword({ id, email }: Staff, factor = false): Promise<void> {
  const next = await signIn(email, password);
  expect(next).toBe(factor ? "/sign-in/code" : "/tenants");
  // One that the setup has not used.
  if (factor) await signInWithCode(await codeFor(id, 1));
}

describe("while keys need a second factor", () => {
  test.each([
    { password: false, factor: false },
    { password: true, factor: false },
    { password: true, factor: true },
  ])("a session of single sign-on gets keys and is asked for no code: %o", async (ways) => {
    const { email } = await add({ ...ways, identity: true });
    expect(await passProvider(email)).toBe("/tenants");
    expect(await current()).toMatchObject({ openedBy: "oidc", lacksSecondFactor: false });
    expect((await read()).reveal()).not.toBe("");
    expect(await readSecondFactor(await current())).toMatchObject({ requiredForKeys: false });
  });

  test("a session of a password gets none, although its person has single sign-on too", async () => {
    const person = await add({ password: true, identity: true });
    await withPassword(person);
    expect(await current()).toMatchObject({ openedBy: "password", lacksSecondFactor: true });
    await expect(read()).rejects.toMatchObject(refused);
    expect(await readSecondFactor(await current())).toMatchObject({ requiredForKeys: true });
    expect(await passProvider(person.email, { confirm: true })).toContain("confirmed=yes");
    await expect(read()).rejects.toMatchObject(refused);
    await addFactor(await current());
    expect((await read()).reveal()).not.toBe("");
  });

  test("a session of a password and a code gets them", async () => {
    await withPassword(await add({ password: true, identity: true, factor: true }), true);
    expect((await read()).reveal()).not.toBe("");
  });

  test("the page names those whose password alone would sign them in", async () => {
    const [only, both] = [await add({ identity: true }), await add({ password: true, identity: true })];
    const { without } = await readSecurityPage(boss);
    expect(without).toContain(both.name);
    expect(without).not.toContain(only.name);
  });

  test("an admin turns it on in a session of single sign-on, and not in one of a password alone", async () => {
    await changeSecondFactorPolicy(boss, false);
    const admin = await add({ password: true, identity: true, role: "admin" });
    await withPassword(admin);
    await expect(changeSecondFactorPolicy(await current(), true)).rejects.toMatchObject({
      fields: { requiredForKeys: expect.stringContaining("your own second factor") },
    });
    await passProvider(admin.email);
    await changeSecondFactorPolicy(await current(), true);
    expect((await readSecurityPage(boss)).requiredForKeys).toBe(true);
  });
});

describe.each(["password", "oidc"] as const)("a locked session that was opened by %s", (openedBy) => {
  async function openAndLock(ways: Ways): Promise<Staff> {
    const person = await add({ ...ways, identity: true });
    if (openedBy === "oidc") await passProvider(person.email);
    else await withPassword(person, ways.factor);
    world.moveClock(hourMs);
    expect(await isUnlocked()).toBe(false);
    return person;
  }

  test("is confirmed by password and code, and not by the password alone", async () => {
    const { id } = await openAndLock({ password: true, factor: true });
    const missing = { fields: { code: expect.stringContaining("Enter the code") } };
    await expect(reauthenticate(await current(), password)).rejects.toMatchObject(missing);
    await expect(reauthenticate(await current(), undefined)).rejects.toMatchObject({ code: "invalid" });
    expect(await isUnlocked()).toBe(false);
    await continueHere(await reauthenticate(await current(), password, await codeFor(id)));
    expect(await isUnlocked()).toBe(true);
    expect((await current()).openedBy).toBe(openedBy);
  });

  test("is confirmed by the password where there is no second factor", async () => {
    await openAndLock({ password: true });
    await continueHere(await reauthenticate(await current(), password));
    expect(await isUnlocked()).toBe(true);
    expect((await current()).lacksSecondFactor).toBe(openedBy === "password");
  });
});

test("a locked session is confirmed at the provider without a code", async () => {
  for (const open of [passProvider, undefined]) {
    const person = await add({ password: true, identity: true, factor: true });
    await (open ? open(person.email) : withPassword(person, true));
    await db().session.updateMany({ data: { authenticatedAt: new Date(0) } });
    const [staff, before] = [await current(), (await readSession()) ?? ""];
    expect(() => requireRecent(staff)).toThrow("Confirm it is you to continue.");
    expect(await passProvider(person.email, { confirm: true })).toContain("confirmed=yes");
    expect(await isUnlocked()).toBe(true);
    expect(await findBySession(before)).toBeNull();
    await reauthenticate(await current(), undefined);
    expect((await current()).openedBy).toBe(open ? "oidc" : "password");
  }
});

test("no password confirms the session of somebody who has none", async () => {
  const { email } = await add({ identity: true });
  await passProvider(email);
  await db().session.updateMany({ data: { authenticatedAt: new Date(0) } });
  await expect(reauthenticate(await current(), password)).rejects.toMatchObject({ code: "invalid" });
  expect(await isUnlocked()).toBe(false);
});

test("after single sign-on, a password that was right before is not asked for its code any more", async () => {
  const person = await add({ password: true, identity: true, factor: true });
  expect(await signIn(person.email, password)).toBe("/sign-in/code");
  await passProvider(person.email);
  expect(await findAwaited()).toBeNull();
});
