import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { findStaff } from "#lib/staff/current-staff.ts";
import { invite } from "#lib/staff/invitations.ts";
import { changeMember, disableMember, readStaffPage } from "#lib/staff/members.ts";
import { beginOidc, finishOidc } from "#lib/staff/oidc.ts";
import { makeReset } from "#lib/staff/password-resets.ts";
import { findUnlockedUntil } from "#lib/staff/sessions.ts";
import { type Jar, passProvider, visitProvider } from "#tests/support/hands/oidc.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { type OidcProvider, oidcSettings, startOidcProvider } from "#tests/support/world/oidc-provider.ts";

/* Sign-in by OpenID Connect, against a provider that is a real one. */

/** The cookies of one browser. */
const jar = vi.hoisted(() => new Map<string, { value: string }>());
const from = vi.hoisted(() => ({ site: "same-origin" }));
vi.mock("next/headers", () => ({
  headers: async () => new Headers({ "x-forwarded-for": "192.0.2.7", "sec-fetch-site": from.site }),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    getAll: () => [...jar].map(([name, { value }]) => ({ name, value })),
    set: (name: string, value: string, options: object) => jar.set(name, { value, ...options }),
  }),
}));

useTestApp();

let provider: OidcProvider;
beforeAll(async () => {
  provider = await startOidcProvider("http://127.0.0.1:3000/api/oidc/callback");
});
afterAll(() => provider?.stop());
beforeEach(async () => {
  jar.clear();
  provider.directory.clear();
  await db().$executeRaw`TRUNCATE audit_event, rate_limit`;
  configure();
});

const configure = (more: Record<string, string> = {}) =>
  adoptEnvironment({
    ...oidcSettings(provider.issuer),
    OIDC_NEWCOMERS: "none",
    OIDC_GROUP_ROLES: "",
    ...more,
  });

const byGroups = { OIDC_NEWCOMERS: "groups", OIDC_GROUP_ROLES: "viewer:all,admin:ops,onboarder:sales" };

let count = 0;
const newEmail = () => `person${++count}@partner.example`;

async function addAccount(role: "viewer" | "onboarder" | "admin" = "onboarder") {
  const staff = await addStaff(role);
  const email = newEmail();
  await db().staff.update({ where: { id: staff.id }, data: { email } });
  return { ...staff, email };
}

/** The last failure in the audit. */
async function lastCause(): Promise<unknown> {
  const row = await db().auditEvent.findFirst({
    where: { action: { in: ["staff.sign-in-failed", "staff.confirm-failed"] } },
    orderBy: { id: "desc" },
  });
  return (row?.detail as { cause?: string } | undefined)?.cause;
}

async function expectRefused(ended: Promise<string>, code: string): Promise<void> {
  expect(new URL(await ended, settings().nextAuthUrl).searchParams.get("error")).toBe(code);
  expect(await lastCause()).toBe(code);
  expect(await findStaff()).toBeNull();
}

test("a colleague with a verified address of an allowed domain is linked once, and then known by the subject", async () => {
  const { id, email, role, seesKeys } = await addAccount();
  expect(await passProvider(email, { next: "/staff" })).toBe("/staff");
  const staff = await findStaff();
  expect(staff).toMatchObject({ id, email, role, seesKeys, hasPassword: false, hasIdentity: true });
  expect(staff && findUnlockedUntil(staff)).not.toBeNull();
  await db().staff.update({ where: { id }, data: { email: newEmail() } });
  provider.directory.set(email, { email: newEmail() });
  jar.clear();
  expect(await passProvider(email)).toBe("/tenants");
  expect((await findStaff())?.id).toBe(id);
  const actions = (await db().auditEvent.findMany({ orderBy: { id: "asc" } })).map(({ action }) => action);
  expect(actions).toEqual(["staff.linked", "staff.signed-in", "staff.signed-in"]);
});

test.each([
  ["an address that is not verified", { email_verified: false }, "oidc_email"],
  ["an address that only looks like it", { email: "\u212Aarl@partner.example" }, "oidc_email"],
  ["no address", { email: undefined }, "oidc_email"],
  ["a domain that is not allowed", { email: "person@partner.example.evil.example" }, "oidc_domain"],
  ["a subdomain of one", { email: "person@sub.partner.example" }, "oidc_domain"],
  ["nobody we know", {}, "oidc_no_account"],
])("refused: %s", async (_, claims, code) => {
  const { email } = await addAccount();
  const login = code === "oidc_no_account" ? newEmail() : email;
  provider.directory.set(login, claims);
  await expectRefused(passProvider(login), code);
  expect(await db().staffIdentity.count({ where: { subject: login } })).toBe(0);
});

test("refused: cancelled at the provider, and a provider that can't be reached", async () => {
  const { email } = await addAccount();
  await expectRefused(passProvider(email, { cancel: true, next: "/staff" }), "oidc_cancelled");
  configure({ OIDC_ISSUER: "http://localhost:9" });
  await expectRefused(beginOidc(new URLSearchParams()), "oidc_unreachable");
});

test("refused: a disabled person, until an invitation to the address enables them", async () => {
  const [boss, { id, email }] = [await addStaff("admin"), await addAccount()];
  await passProvider(email);
  await disableMember(boss, id);
  jar.clear();
  await expectRefused(passProvider(email), "oidc_disabled");
  await invite(boss, { email, role: "viewer", seesKeys: false });
  expect(await passProvider(email)).toBe("/tenants");
  expect(await findStaff()).toMatchObject({ id, role: "viewer", seesKeys: false });
});

test("refused: another account at the provider with an address that is linked already", async () => {
  const { email } = await addAccount();
  await passProvider(email);
  jar.clear();
  provider.directory.set("somebody else", { email });
  await expectRefused(passProvider("somebody else"), "oidc_other_identity");
});

test("an answer counts only in the browser that began, and once", async () => {
  const { email } = await addAccount();
  const answer = await visitProvider(await beginOidc(new URLSearchParams()), email);
  const begun = new Map(jar);
  jar.clear();
  await expectRefused(finishOidc(answer), "oidc_state");
  for (const [name, cookie] of begun) jar.set(name, cookie);
  expect(await finishOidc(answer)).toBe("/tenants");
  jar.clear();
  for (const [name, cookie] of begun) jar.set(name, cookie);
  await expectRefused(finishOidc(answer), "oidc_refused");
});

test("another sign-in's answer is not accepted for this one", async () => {
  const [one, two] = [await addAccount(), await addAccount()];
  const first = new URLSearchParams(await visitProvider(await beginOidc(new URLSearchParams()), one.email));
  const second = new URLSearchParams(await visitProvider(await beginOidc(new URLSearchParams()), two.email));
  first.set("code", second.get("code") ?? "");
  await expectRefused(finishOidc(`?${first}`), "oidc_refused");
});

test("an ID token that belongs to another sign-in is refused by its nonce alone", async () => {
  const { email } = await addAccount();
  const change = (url: URL) => url.searchParams.set("nonce", "another");
  await expectRefused(passProvider(email, { change }), "oidc_invalid");
});

test("two tabs that begin at the same time both sign in, and the way back stays here", async () => {
  const { email } = await addAccount();
  const begun = await Promise.all([
    beginOidc(new URLSearchParams({ next: "//evil.example" })),
    beginOidc(new URLSearchParams()),
  ]);
  for (const url of begun) expect(await finishOidc(await visitProvider(url, email))).toBe("/tenants");
});

test("an invitation is accepted by signing in with its address, and gives what it says", async () => {
  const boss = await addStaff("admin");
  const email = newEmail();
  await invite(boss, { email, role: "onboarder", seesKeys: true });
  provider.directory.set(email, { name: "Vera Vondra" });
  await passProvider(email);
  const staff = await findStaff();
  expect(staff).toMatchObject({
    email,
    name: "Vera Vondra",
    role: "onboarder",
    seesKeys: true,
    hasPassword: false,
  });
  expect(await db().invitation.count({ where: { email, acceptedAt: null } })).toBe(0);
});

test("newcomers become viewers if the settings say so, without the right to see keys", async () => {
  configure({ OIDC_NEWCOMERS: "viewer" });
  const email = newEmail();
  await Promise.all([passProvider(email), passProvider(email)]);
  expect(await findStaff()).toMatchObject({ email, role: "viewer", seesKeys: false });
  expect(await db().staff.count({ where: { email } })).toBe(1);
});

test("a group gives a newcomer's role, which each sign-in reads again", async () => {
  configure(byGroups);
  const email = newEmail();
  const as = (groups: unknown) => provider.directory.set(email, { groups });
  as(["other"]);
  await expectRefused(passProvider(email), "oidc_no_group");
  as(["all", "ops"]);
  await passProvider(email);
  expect(await findStaff()).toMatchObject({ role: "admin", seesKeys: false });
  await addStaff("admin");
  as("sales");
  await passProvider(email);
  const staff = await findStaff();
  expect(staff).toMatchObject({ role: "onboarder" });
  const boss = await addStaff("admin");
  const id = staff?.id ?? "";
  await expect(changeMember(boss, id, { role: "admin", seesKeys: false })).rejects.toMatchObject({
    code: "conflict",
  });
  await expect(makeReset(boss, id)).rejects.toMatchObject({ code: "conflict" });
  const { members } = await readStaffPage(boss);
  expect(members.find((member) => member.id === id)).toMatchObject({
    signsInBy: { password: false, oidc: true, group: true },
    changeRole: { allowed: false },
    reset: { allowed: false },
  });
  as([]);
  await passProvider(email);
  expect(await findStaff()).toBeNull();
  expect(await lastCause()).toBe("oidc_no_group");
});

test("a group does not decide for those whose role a colleague gave", async () => {
  configure(byGroups);
  const { email } = await addAccount("onboarder");
  provider.directory.set(email, { groups: ["ops"] });
  await passProvider(email);
  expect(await findStaff()).toMatchObject({ role: "onboarder" });
});

test("a sign-in at the provider that is old opens a session that has to be confirmed", async () => {
  const { email } = await addAccount();
  const at: Jar = new Map();
  await passProvider(email, { at });
  const before = await findStaff();
  expect(before && findUnlockedUntil(before)).not.toBeNull();
  const unlimited = (url: URL) => url.searchParams.delete("max_age");
  await passProvider(email, { at, change: unlimited });
  const staff = await findStaff();
  expect(staff?.sessionId).not.toBe(before?.sessionId);
  expect(staff && findUnlockedUntil(staff)).toBeNull();
});

const ageSessions = () =>
  db().session.updateMany({ data: { authenticatedAt: new Date(Date.now() - 6 * 3_600_000) } });

test("confirming asks the provider for credentials, and counts only if it did", async () => {
  const { email } = await addAccount();
  const at: Jar = new Map();
  await passProvider(email, { at });
  await ageSessions();
  const isUnlocked = async () => {
    const staff = await findStaff();
    return staff !== null && findUnlockedUntil(staff) !== null;
  };
  // Whoever sits at the browser takes the question for credentials out of the address.
  const silent = (url: URL) => {
    url.searchParams.delete("prompt");
    url.searchParams.delete("max_age");
  };
  expect(await passProvider(email, { at, confirm: true, change: silent })).toContain(
    "confirmed=oidc_not_recent",
  );
  expect(await isUnlocked()).toBe(false);
  expect(await lastCause()).toBe("oidc_not_recent");
  expect(await passProvider((await addAccount()).email, { confirm: true })).toContain(
    "confirmed=oidc_other_person",
  );
  expect(await isUnlocked()).toBe(false);
  expect(await passProvider(email, { at, cancel: true, confirm: true })).toContain(
    "confirmed=oidc_cancelled",
  );
  expect(await passProvider(email, { at, confirm: true })).toContain("confirmed=yes");
  expect(await isUnlocked()).toBe(true);
});

test("too many answers that fail are no longer looked at", async () => {
  for (let tries = 0; tries < 60; tries += 1) await finishOidc("?state=made-up&code=none");
  expect(await finishOidc("?state=made-up&code=none")).toContain("error=throttled");
  expect(await db().auditEvent.count({ where: { action: "access.throttled" } })).toBe(1);
});

test("the last admin stays one, whatever their groups say", async () => {
  configure(byGroups);
  const email = newEmail();
  provider.directory.set(email, { groups: ["ops"] });
  await passProvider(email);
  const { id } = (await findStaff()) ?? { id: "" };
  await db().staff.updateMany({ where: { id: { not: id }, role: "admin" }, data: { role: "viewer" } });
  provider.directory.set(email, { groups: ["all"] });
  await passProvider(email);
  expect(await findStaff()).toMatchObject({ id, role: "admin" });
});
