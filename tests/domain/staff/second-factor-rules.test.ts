import { beforeAll, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { findKeyCard, readKey } from "#lib/keys/read.ts";
import { readStaffPage } from "#lib/staff/members.ts";
import { endSecondFactor } from "#lib/staff/second-factor.ts";
import { changeSecondFactorPolicy, readSecurityPage } from "#lib/staff/second-factor-policy.ts";
import { resetSecondFactor, resetSecondFactorOnServer } from "#lib/staff/second-factor-reset.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { addFactor, again } from "#tests/support/hands/second-factor.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Who needs a second factor for keys, and who may take one away. */

useWorld();
let tenantId: string;
let admin: Staff;
beforeAll(async () => {
  ({ staff: admin } = await addFactor(await addStaff("admin")));
  tenantId = (await onboard(admin)).id;
});

const reads = () => db().auditEvent.count({ where: { action: { in: ["key.copied", "key.revealed"] } } });

describe("required to see keys", () => {
  test("people without one get no key and are told where to set it up; with one they do", async () => {
    const before = await addStaff("viewer");
    await readKey(before, tenantId, "copy");
    await changeSecondFactorPolicy(admin, true);
    const person = await again(before);
    const refused = { code: "forbidden", message: "Keys need a second factor. Set one up on your profile." };
    const count = await reads();
    for (const purpose of ["copy", "reveal"] as const)
      await expect(readKey(person, tenantId, purpose)).rejects.toMatchObject(refused);
    expect(await reads()).toBe(count);
    expect((await findKeyCard(person, tenantId))?.read).toEqual({
      allowed: false,
      reason: refused.message,
      fix: { href: "/profile#second-factor", label: "Set up a second factor to see keys" },
    });
    const { staff } = await addFactor(person);
    expect((await readKey(staff, tenantId, "copy")).reveal()).not.toBe("");
    await endSecondFactor(staff);
    await expect(readKey(await again(staff), tenantId, "copy")).rejects.toMatchObject(refused);
    await changeSecondFactorPolicy(admin, false);
    await readKey(await again(staff), tenantId, "copy");
  });

  test("it gives nobody the right to see keys", async () => {
    const { staff } = await addFactor(await addStaff("viewer", false));
    await changeSecondFactorPolicy(admin, true);
    const reading = readKey(await again(staff), tenantId, "copy");
    await expect(reading).rejects.toMatchObject({ message: "Your account can't view keys. Ask an admin." });
    await changeSecondFactorPolicy(admin, false);
  });

  test("only an admin with a second factor turns it on, and each change is on record once", async () => {
    const other = await addStaff("admin");
    await expect(changeSecondFactorPolicy(other, true)).rejects.toMatchObject({
      fields: { requiredForKeys: expect.stringContaining("your own second factor") },
    });
    const { staff: onboarder } = await addFactor(await addStaff("onboarder"));
    await expect(changeSecondFactorPolicy(onboarder, true)).rejects.toMatchObject({ code: "forbidden" });
    await db().$executeRaw`TRUNCATE audit_event`;
    const { seen } = await readSecurityPage(admin);
    await changeSecondFactorPolicy(admin, true, seen);
    await changeSecondFactorPolicy(admin, true, seen);
    await expect(changeSecondFactorPolicy(other, false, "another")).rejects.toMatchObject({
      code: "conflict",
    });
    await changeSecondFactorPolicy(other, false, (await readSecurityPage(other)).seen);
    const rows = await db().auditEvent.findMany({ orderBy: { id: "asc" } });
    expect(rows.map(({ actorId, detail }) => [actorId, detail])).toEqual([
      [admin.id, { requiredForKeys: true }],
      [other.id, { requiredForKeys: false }],
    ]);
  });

  test("the page names those without one, for admins alone", async () => {
    const person = await addStaff("viewer");
    const { without } = await readSecurityPage(admin);
    expect(without).toContain(person.name);
    expect(without).not.toContain(admin.name);
    expect(await readSecurityPage(person)).toMatchObject({ without: null, change: { allowed: false } });
  });
});

describe("reset by an admin", () => {
  test("it is off, every session of the person ends, and it is on record", async () => {
    const { staff: person } = await addFactor(await addStaff("viewer"));
    expect(await resetSecondFactor(admin, person.id)).toBe(person.name);
    expect(await findBySession(person.sessionId)).toBeNull();
    expect(await db().secondFactor.count({ where: { staffId: person.id } })).toBe(0);
    expect(await db().recoveryCode.count({ where: { staffId: person.id } })).toBe(0);
    const row = await db().auditEvent.findFirst({ where: { action: "staff.second-factor-reset" } });
    expect(row).toMatchObject({ actorId: admin.id, targetId: person.id });
    await expect(resetSecondFactor(admin, person.id)).rejects.toMatchObject({ code: "conflict" });
  });

  test("not one's own, and not by an admin who has fewer rights than the person", async () => {
    const { staff: person } = await addFactor(await addStaff("viewer"));
    const weaker = await addStaff("admin", false);
    for (const [who, whom] of [
      [admin, admin],
      [weaker, person],
    ] as const) {
      await expect(resetSecondFactor(who, whom.id)).rejects.toMatchObject({ code: "conflict" });
      const { members } = await readStaffPage(who);
      const row = members.find(({ id }) => id === whom.id);
      expect(row).toMatchObject({ hasSecondFactor: true, resetSecondFactor: { allowed: false } });
    }
    expect((await again(person)).hasSecondFactor).toBe(true);
  });

  test("on the server it works for anybody, by email", async () => {
    const { staff: person } = await addFactor(await addStaff("admin"));
    expect(await resetSecondFactorOnServer("nobody@partner.example")).toBe(false);
    expect(await resetSecondFactorOnServer(person.email.toUpperCase())).toBe(true);
    expect(await resetSecondFactorOnServer(person.email)).toBe(false);
    expect(await findBySession(person.sessionId)).toBeNull();
  });
});
