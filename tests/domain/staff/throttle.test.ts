import { expect, test, vi } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { openSession } from "#lib/staff/sessions.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { throttleLink, throttleOidc, throttleSignIn } from "#lib/staff/throttle.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Guessing is slow, and nobody locks a colleague out of a browser or a session that is theirs. */

vi.mock("#lib/staff/passwords.ts", { spy: true });

useWorld();
const password = new Secret("a long enough password");
const wrong = new Secret("not the password at all");
const throttled = { code: "throttled" };

async function addAccount() {
  const staff = await addStaff("viewer");
  await db().staff.update({ where: { id: staff.id }, data: { passwordHash: await hashPassword(password) } });
  return staff;
}

/** Failed tries of one account from as many networks. */
async function guess(email: string, tries: number, firstNetwork: number): Promise<void> {
  for (let index = 0; index < tries; index += 1)
    await openSession(email, wrong, `10.9.${firstNetwork}.${index}`).catch(() => undefined);
}

test("strangers who lock an address lock neither a known browser nor a running session", async () => {
  const { email, sessionId } = await addAccount();
  await guess(email, 30, 1);
  await expect(openSession(email, password, "10.0.0.1")).rejects.toMatchObject(throttled);
  const opened = await openSession(email, password, "10.0.0.1", {
    knownBrowser: "a browser that signed in before",
  });
  expect(opened).not.toBeNull();
  const staff = await findBySession(sessionId);
  if (!staff) throw new Error("no session");
  await reauthenticate(staff, password);
});

test("a known browser has its own limit", async () => {
  const { email } = await addAccount();
  const browser = { knownBrowser: "a stolen browser" };
  for (let tries = 0; tries < 10; tries += 1)
    expect(await openSession(email, wrong, `10.8.0.${tries}`, browser)).toBeNull();
  await expect(openSession(email, password, "10.8.1.1", browser)).rejects.toMatchObject(throttled);
  expect(await openSession(email, password, "10.8.1.1")).not.toBeNull();
});

test("confirming the password is limited for each session", async () => {
  const { email } = await addAccount();
  const [one, two] = await Promise.all(
    ["10.0.1.1", "10.0.1.2"].map(async (address) =>
      findBySession((await openSession(email, password, address)) ?? ""),
    ),
  );
  if (!one || !two) throw new Error("no session");
  for (let tries = 0; tries < 5; tries += 1)
    await expect(reauthenticate(one, wrong)).rejects.toMatchObject({ code: "invalid" });
  await expect(reauthenticate(one, password)).rejects.toMatchObject(throttled);
  await reauthenticate(two, password);
});

test("one client address may not try many accounts, and a success there gives back only its own try", async () => {
  const { email } = await addAccount();
  const address = "192.0.2.7";
  for (let index = 0; index < 59; index += 1)
    expect(await openSession(`sprayed-${index}@partner.example`, wrong, address)).toBeNull();
  for (let again = 0; again < 2; again += 1)
    expect(await openSession(email, password, address)).not.toBeNull();
  expect(await openSession("sprayed-59@partner.example", wrong, address)).toBeNull();
  await expect(openSession("sprayed-60@partner.example", wrong, address)).rejects.toMatchObject(throttled);
  expect(await openSession(email, password, "192.0.2.8")).not.toBeNull();
});

test("addresses of one IPv6 network count as one client", async () => {
  const { email } = await addAccount();
  for (let index = 0; index < 5; index += 1)
    expect(await openSession(email, wrong, `2001:db8:1:2::${index}`)).toBeNull();
  await expect(openSession(email, password, "2001:db8:1:2:ffff::9")).rejects.toMatchObject(throttled);
  expect(await openSession(email, password, "2001:db8:1:3::1")).not.toBeNull();
});

/** The nth /64 network of one /48. */
const ofSite = (n: number) => `2001:db8:5:${n.toString(16)}::1`;

test("who has a whole /48 of IPv6 gets few more attempts than one network, over all accounts", async () => {
  const attempt = (n: number, address = ofSite(n)) =>
    throttleSignIn(`spread-${n}@partner.example`, address, null);
  for (let n = 0; n < 299; n += 1) await attempt(n);
  // A success gives back its own attempt.
  for (let n = 1_000; n < 1_002; n += 1) await (await attempt(n))();
  await attempt(299);
  await expect(attempt(300)).rejects.toMatchObject(throttled);
  await attempt(300, "2001:db8:6::1");
});

test.each([
  ["made-up links", (address: string) => throttleLink(address), 150],
  ["answers of single sign-on", (address: string) => throttleOidc(address), 300],
] as const)("%s from a whole /48 are limited too", async (_, attempt, most) => {
  for (let index = 0; index < most; index += 1) await attempt(ofSite(index));
  await expect(attempt(ofSite(most))).rejects.toMatchObject(throttled);
  const forget = await attempt("2001:db8:7::1");
  await forget();
});

test("made-up invitation links are limited, and cost no password hash", async () => {
  vi.mocked(hashPassword).mockClear();
  const accept = () => acceptInvitation("made-up", "Name", password, "192.0.2.9");
  const tries = await Promise.allSettled(Array.from({ length: 30 }, accept));
  for (const each of tries) expect(each).toMatchObject({ reason: { code: "conflict" } });
  await expect(accept()).rejects.toMatchObject(throttled);
  expect(hashPassword).not.toHaveBeenCalled();
});
