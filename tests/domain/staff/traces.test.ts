import { beforeEach, expect, test, vi } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { reauthenticate } from "#lib/staff/confirm.ts";
import { changeMember, disableMember } from "#lib/staff/members.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
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
  logged.mockReset();
  await db().$executeRaw`TRUNCATE audit_event`;
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

test("attempts that are refused because there were too many, once for each limit and time", async () => {
  for (let tries = 0; tries < 9; tries += 1)
    await openSession("sprayed@partner.example", wrong, "192.0.2.2").catch(() => undefined);
  const [last] = (await traces()).slice(-1);
  expect(await db().auditEvent.count({ where: { action: "access.throttled" } })).toBe(1);
  expect(last).toMatchObject({
    action: "access.throttled",
    targetId: "sign-in-pair",
    detail: { email: "sprayed@partner.example", address: "192.0.2.2" },
  });
  await db().$executeRaw`TRUNCATE audit_event`;
  logged.mockReset();
  const once = () => countTry([{ kind: "another", points: 1, of: "it" }], () => "No.");
  await once();
  for (let again = 0; again < 3; again += 1)
    await expect(once()).rejects.toMatchObject({ code: "throttled" });
  expect(await traces()).toEqual([
    { action: "access.throttled", actorId: null, targetId: "another", detail: {} },
  ]);
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
