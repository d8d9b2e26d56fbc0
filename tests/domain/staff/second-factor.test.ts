import { beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { hashToken } from "#lib/links/token.ts";
import { readCode, spendCode } from "#lib/staff/codes.ts";
import { readMe } from "#lib/staff/me.ts";
import {
  beginSecondFactor,
  confirmSecondFactor,
  endSecondFactor,
  readSecondFactor,
  renewRecoveryCodes,
} from "#lib/staff/second-factor.ts";
import { lockSession } from "#lib/staff/sessions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { addFactor, again, codeFor } from "#tests/support/hands/second-factor.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A person sets up a second factor of their own, and each of its codes works once. */

const world = useWorld();
let person: Staff;
beforeEach(async () => {
  person = await addStaff("viewer");
});

const spend = async (typed: string, staff = person) => {
  const read = await readCode(staff.id, typed);
  return read && (await transact((tx) => spendCode(tx, read)));
};
const actions = async () =>
  (await db().auditEvent.findMany({ where: { targetId: person.id }, orderBy: { id: "asc" } })).map(
    ({ action }) => action,
  );

test("set up, it is off until a code confirms it; then the secret is not shown again", async () => {
  expect(await readSecondFactor(person)).toEqual({ state: "off", requiredForKeys: false });
  await beginSecondFactor(person);
  const shown = await readSecondFactor(person);
  if (shown.state !== "setting-up") throw new Error(shown.state);
  expect(shown.secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(shown.address).toContain(`secret=${shown.secret}`);
  expect((await again(person)).hasSecondFactor).toBe(false);
  await expect(confirmSecondFactor(person, "000000")).rejects.toMatchObject({
    fields: { code: expect.any(String) },
  });
  const codes = await confirmSecondFactor(person, ` ${await codeFor(person.id)} `);
  expect(new Set(codes).size).toBe(10);
  const staff = await again(person);
  expect((await readMe(staff)).hasSecondFactor).toBe(true);
  const after = await readSecondFactor(staff);
  expect(after).toEqual({ state: "on", since: expect.any(String), codesLeft: 10, requiredForKeys: false });
  const stored = await db().secondFactor.findMany({ omit: { sealed: false } });
  expect(JSON.stringify([after, stored])).not.toContain(shown.secret);
  expect(await actions()).toEqual(["staff.second-factor-on"]);
});

test("turning it on ends the person's other sessions, and only theirs", async () => {
  const { sessionId: id, id: staffId } = person;
  const { id: _, ...here } = await db().session.findUniqueOrThrow({ where: { id } });
  const { id: elsewhere } = await db().session.create({ data: { ...here, id: random.sessionId() } });
  const other = await addStaff("viewer");
  await beginSecondFactor(person);
  await expect(confirmSecondFactor(person, "000000")).rejects.toMatchObject({ code: "invalid" });
  expect(await db().session.count({ where: { staffId, endedAt: null } })).toBe(2);
  await confirmSecondFactor(person, await codeFor(staffId));
  await again(person);
  await again(other);
  expect((await db().session.findUniqueOrThrow({ where: { id: elsewhere } })).endedAt).not.toBeNull();
});

test("while it is set up, the secret is shown for a quarter of an hour, and only after a recent sign-in", async () => {
  await beginSecondFactor(person);
  await lockSession(person);
  expect((await readSecondFactor(await again(person))).state).toBe("off");
  await db().session.updateMany({ data: { authenticatedAt: new Date(8e12) } });
  expect((await readSecondFactor(await again(person))).state).toBe("setting-up");
  const code = await codeFor(person.id);
  world.moveClock(15 * minuteMs);
  expect((await readSecondFactor(await again(person))).state).toBe("off");
  await expect(confirmSecondFactor(person, code)).rejects.toMatchObject({ code: "conflict" });
});

test("begun again it has another secret, and the code of the first one does not confirm it", async () => {
  await beginSecondFactor(person);
  const first = await codeFor(person.id);
  await beginSecondFactor(person);
  expect(await codeFor(person.id)).not.toBe(first);
  await expect(confirmSecondFactor(person, first)).rejects.toMatchObject({ code: "invalid" });
});

test("one that is on can't be replaced by beginning again", async () => {
  const { staff } = await addFactor(person);
  const code = await codeFor(person.id, 1);
  await expect(beginSecondFactor(staff)).rejects.toMatchObject({ code: "conflict" });
  await expect(confirmSecondFactor(staff, code)).rejects.toMatchObject({ code: "conflict" });
  expect(await codeFor(person.id, 1)).toBe(code);
});

describe("a code", () => {
  test("works once, and those before it do not work any more", async () => {
    await addFactor(person);
    const [before, now, next] = [
      await codeFor(person.id, -1),
      await codeFor(person.id),
      await codeFor(person.id, 1),
    ];
    expect(await spend(now)).toBeNull();
    expect(await spend(before)).toBeNull();
    expect(await spend(`${next.slice(0, 3)} ${next.slice(3)}`)).toBe("app");
    expect(await spend(next)).toBeNull();
  });

  test("of several requests at once, one gets it", async () => {
    const { recoveryCodes } = await addFactor(person);
    const next = await codeFor(person.id, 1);
    for (const code of [next, recoveryCodes[0] ?? ""]) {
      const spent = await Promise.all(Array.from({ length: 5 }, () => spend(code)));
      expect(spent.filter((kind) => kind !== null)).toHaveLength(1);
    }
  });

  test("of an unconfirmed second factor, or of another person, does not work", async () => {
    await beginSecondFactor(person);
    expect(await spend(await codeFor(person.id))).toBeNull();
    const other = await addStaff("viewer");
    const { recoveryCodes } = await addFactor(other);
    expect(await spend(recoveryCodes[0] ?? "")).toBeNull();
    expect(await spend(await codeFor(other.id, 1))).toBeNull();
  });
});

test("a code that was read before the second factor was set up again does not count", async () => {
  const { staff } = await addFactor(person);
  const read = await readCode(person.id, await codeFor(person.id, 1));
  if (!read) throw new Error("the code is right");
  await endSecondFactor(staff);
  await addFactor(person);
  expect(await transact((tx) => spendCode(tx, read))).toBeNull();
});

describe("recovery codes", () => {
  test("work once each in any spelling, are counted, and stored as hashes", async () => {
    const { staff, recoveryCodes } = await addFactor(person);
    const [first = "", second = ""] = recoveryCodes;
    expect(first).toMatch(/^[a-z2-7]{4}(-[a-z2-7]{4}){5}$/);
    expect(await spend(first)).toBe("recovery");
    expect(await spend(first)).toBeNull();
    expect(await spend(second.toUpperCase().replaceAll("-", " "))).toBe("recovery");
    expect(await readSecondFactor(staff)).toMatchObject({ codesLeft: 8 });
    const stored = JSON.stringify(await db().recoveryCode.findMany({ omit: { codeHash: false } }));
    for (const code of recoveryCodes) {
      expect(stored).not.toContain(code);
      expect(stored.toLowerCase()).not.toContain(code.replaceAll("-", ""));
    }
  });

  test("those of 16 characters, which were made before, still work", async () => {
    await addFactor(person);
    const codeHash = hashToken("ABCDEFGHIJKLMNOP");
    await db().recoveryCode.create({ data: { staffId: person.id, codeHash } });
    expect(await spend("abcd-efgh-ijkl-mnop")).toBe("recovery");
  });

  test("new ones end the old ones", async () => {
    const { staff, recoveryCodes } = await addFactor(person);
    const renewed = await renewRecoveryCodes(staff);
    expect(await spend(recoveryCodes[0] ?? "")).toBeNull();
    expect(await spend(renewed[0] ?? "")).toBe("recovery");
    expect(await actions()).toEqual(["staff.second-factor-on", "staff.recovery-codes-made"]);
    await endSecondFactor(staff);
    await expect(renewRecoveryCodes(staff)).rejects.toMatchObject({ code: "conflict" });
  });
});

test("turned off, neither its codes nor its recovery codes work; a setup that is cancelled leaves no event", async () => {
  const { staff, recoveryCodes } = await addFactor(person);
  const next = await codeFor(person.id, 1);
  await endSecondFactor(staff);
  expect((await again(person)).hasSecondFactor).toBe(false);
  expect(await spend(next)).toBeNull();
  expect(await spend(recoveryCodes[0] ?? "")).toBeNull();
  await beginSecondFactor(person);
  await endSecondFactor(person);
  expect((await readSecondFactor(person)).state).toBe("off");
  expect(await actions()).toEqual(["staff.second-factor-on", "staff.second-factor-off"]);
});
