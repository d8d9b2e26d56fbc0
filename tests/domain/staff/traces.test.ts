import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { changeMember, disableMember } from "#lib/staff/members.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { countRefused } from "#lib/staff/refused.ts";
import { endSession, openSession } from "#lib/staff/sessions.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { countTry } from "#lib/staff/throttle.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What people and strangers try leaves a row in the audit and a line in the log. */

const logged = vi.hoisted(() => vi.fn());
vi.mock("#lib/base/log.ts", () => ({ log: () => ({ info: logged, warn: logged, error: logged }) }));

useWorld();
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  logged.mockReset();
  await db().$executeRaw`TRUNCATE audit_event`;
});
afterEach(() => {
  vi.advanceTimersByTime(minuteMs);
  vi.useRealTimers();
});

const password = new Secret("a long enough password");
const wrong = new Secret("not the password at all");
const address = "192.0.2.1";

async function addAccount(): Promise<Staff> {
  const staff = await addStaff("admin");
  await db().staff.update({ where: { id: staff.id }, data: { passwordHash: await hashPassword(password) } });
  return staff;
}

/** What the audit holds, after each has been seen in the log too. */
async function traces(): Promise<unknown[]> {
  const rows = await db().auditEvent.findMany({ orderBy: { id: "asc" } });
  expect(logged.mock.calls.map(([line]) => line.action)).toEqual(rows.map(({ action }) => action));
  return rows.map(({ action, actorId, targetId, detail }) => ({ action, actorId, targetId, detail }));
}

test("a failed sign-in, with what was wrong", async () => {
  const { id, email } = await addAccount();
  await openSession(email, wrong, address);
  await openSession("nobody@partner.example", wrong, address);
  await db().staff.update({ where: { id }, data: { disabledAt: new Date() } });
  await openSession(email, password, address);
  const failed = { action: "staff.sign-in-failed", actorId: null, targetId: id };
  expect(await traces()).toEqual([
    { ...failed, detail: { cause: "wrong_password", address } },
    {
      ...failed,
      targetId: "unknown",
      detail: { cause: "unknown_email", email: "nobody@partner.example", address },
    },
    { ...failed, detail: { cause: "disabled", address } },
  ]);
});

test("signing in, confirming the password, and signing out", async () => {
  const { id, email } = await addAccount();
  const staff = await findBySession((await openSession(email, password, address)) ?? "");
  if (!staff) throw new Error("no session");
  await reauthenticate(staff, wrong).catch(() => undefined);
  await reauthenticate(staff, password);
  await endSession(staff);
  const own = { actorId: id, targetId: id };
  expect(await traces()).toEqual([
    { ...own, action: "staff.signed-in", detail: { address } },
    { ...own, action: "staff.confirm-failed", detail: {} },
    { ...own, action: "staff.confirmed", detail: {} },
    { ...own, action: "staff.signed-out", detail: {} },
  ]);
});

/** From one address, until so many were refused. */
async function tryInVain(email: string, from: string, refused: number): Promise<void> {
  for (let tries = 0; tries < 5; tries += 1) await openSession(email, wrong, from);
  for (let tries = 0; tries < refused; tries += 1)
    await expect(openSession(email, wrong, from)).rejects.toMatchObject({ code: "throttled" });
}

test("of attempts that are refused because there were too many, the 1st, 10th and 100th, with how many", async () => {
  const [email, from] = ["sprayed@partner.example", "192.0.2.2"];
  await tryInVain(email, from, 12);
  const row = { action: "access.throttled", actorId: null };
  expect((await traces()).slice(5)).toEqual([
    { ...row, targetId: "sign-in-pair", detail: { email, address: from } },
    { ...row, targetId: "sign-in-pair", detail: { email, address: from, refused: 10 } },
  ]);
  await db().$executeRaw`TRUNCATE audit_event`;
  logged.mockReset();
  const once = () => countTry([{ kind: "key-link", points: 1, of: "it" }], () => "No.");
  await once();
  for (let again = 0; again < 120; again += 1)
    await expect(once()).rejects.toMatchObject({ code: "throttled" });
  expect(await traces()).toEqual(
    [{}, { refused: 10 }, { refused: 100 }].map((detail) => ({ ...row, targetId: "key-link", detail })),
  );
});

test("every attempt that is refused is counted in the log, in few lines a minute", async () => {
  await tryInVain("one@partner.example", "192.0.2.3", 7);
  await tryInVain("other@partner.example", "192.0.2.4", 2);
  const line = { action: "access.throttled", targetId: "sign-in-pair", actorId: undefined };
  const counted = () => logged.mock.calls.filter(([, what]) => what === "refused attempts").map(([of]) => of);
  expect(counted()).toEqual([]);
  vi.advanceTimersByTime(minuteMs);
  expect(counted()).toEqual([
    { ...line, address: "192.0.2.3", refused: 7 },
    { ...line, address: "192.0.2.4", refused: 2 },
  ]);
  vi.advanceTimersByTime(minuteMs);
  expect(counted()).toHaveLength(2);
  for (let from = 0; from < 300; from += 1)
    countRefused({ targetId: "sign-in-pair", actorId: undefined, address: `198.51.100.${from}` });
  vi.advanceTimersByTime(minuteMs);
  expect(counted()).toHaveLength(2 + 101);
  expect(counted().at(-1)).toEqual({ action: "access.throttled", refused: 200 });
});

test("changed rights, with those before", async () => {
  const [boss, member] = [await addStaff("admin"), await addStaff("viewer", false)];
  await changeMember(boss, member.id, { role: "onboarder", seesKeys: true });
  await disableMember(boss, member.id);
  const rows = await db().auditEvent.findMany({ orderBy: { id: "asc" } });
  expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
    ["staff.changed", { role: "onboarder", seesKeys: true, roleBefore: "viewer", seesKeysBefore: false }],
    ["staff.disabled", {}],
  ]);
});
