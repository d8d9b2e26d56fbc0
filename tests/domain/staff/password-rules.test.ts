import { describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { Secret } from "#lib/base/secret.ts";
import { forgetEnv } from "#lib/base/settings.ts";
import { acceptInvitation } from "#lib/staff/accept-invitation.ts";
import { ensureFirstAdmin } from "#lib/staff/first-admin.ts";
import { findInvitation, invite } from "#lib/staff/invitations.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { findReset, makeReset, resetPassword } from "#lib/staff/password-resets.ts";
import { findWeakness } from "#lib/staff/password-rules.ts";
import { hashPassword } from "#lib/staff/passwords.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A new password is none that was leaked, none that is easily guessed, and none made of the person's name or email. */

useWorld();
const vera = { email: "vera.novak@partner.example", name: "Vera Novákova" };
const weaknessOf = (password: string) => findWeakness(new Secret(password), vera);

const leaked = /^This password was leaked elsewhere/;
const guessable = /^This password is easy to guess/;
const own = /^This password is mostly your name or email/;

describe("refused", () => {
  const refused: [string, RegExp][] = [
    ["1qaz2wsx3edc", leaked],
    ["MotherFucker", leaked],
    ["lightinthebox", leaked],
    ["Password1234!", guessable],
    ["wwwwwwwwwwwwwwwww", guessable],
    ["abcabcabcabcabc", guessable],
    ["bcdefghijklmnopqrs", guessable],
    ["Qwertyuiop2026!", guessable],
    ["vera.novak@partner.example", own],
    ["Vera.Novak2026", own],
    ["novákova vera!", own],
  ];
  test.each(refused)("%s", async (password, why) => {
    expect(await weaknessOf(password)).toMatch(why);
  });
});

test.each([
  "correct horse battery staple",
  "Xk3-9fjQ-pL2v",
  "vera likes long walks at night",
  "ключ от старого дома",
])("accepted: %s", async (password) => {
  expect(await weaknessOf(password)).toBeNull();
});

describe("wherever a password is chosen", () => {
  const weak = new Secret("Password1234!");
  const good = new Secret("a long enough password");
  const refusal = { code: "invalid", fields: { password: expect.stringMatching(guessable) } };
  const tokenOf = ({ link }: { link: string }) => link.split("/").at(-1) ?? "";

  test("an invitation refuses it and stays usable", async () => {
    const token = tokenOf(
      await invite(await addStaff("admin"), { ...vera, role: "viewer", seesKeys: false }),
    );
    await expect(acceptInvitation(token, "Vera", weak, "192.0.2.1")).rejects.toMatchObject(refusal);
    expect(await findInvitation(token)).not.toBeNull();
    expect(await acceptInvitation(token, "Vera", good, "192.0.2.1")).toBe(vera.email);
  });

  test("a reset link refuses it, and the person's name, and stays usable", async () => {
    const [admin, member] = [await addStaff("admin"), await addStaff("viewer")];
    await db().staff.update({ where: { id: member.id }, data: { name: "Ottokar Wunderlich" } });
    const token = tokenOf(await makeReset(admin, member.id));
    await expect(resetPassword(token, weak, "192.0.2.1")).rejects.toMatchObject(refusal);
    const named = resetPassword(token, new Secret("OttokarWunderlich"), "192.0.2.1");
    await expect(named).rejects.toMatchObject({ fields: { password: expect.stringMatching(own) } });
    expect(await findReset(token)).not.toBeNull();
  });

  test("one's own change refuses it and leaves the old one", async () => {
    const staff = await addStaff("viewer");
    const passwordHash = await hashPassword(good);
    await db().staff.update({ where: { id: staff.id }, data: { passwordHash } });
    await expect(changePassword(staff, good, weak)).rejects.toMatchObject(refusal);
    const stored = await db().staff.findUniqueOrThrow({
      where: { id: staff.id },
      omit: { passwordHash: false },
    });
    expect(stored.passwordHash).toBe(passwordHash);
  });

  test("ADMIN_PASSWORD refuses it, says so without repeating it, and makes no admin", async () => {
    await db().$executeRaw`TRUNCATE staff CASCADE`;
    process.env.ADMIN_PASSWORD = weak.reveal();
    forgetEnv();
    const made = ensureFirstAdmin();
    await expect(made).rejects.toMatchObject({
      code: "configuration",
      message: expect.stringMatching(/^ADMIN_PASSWORD can't be used\. This password is easy to guess/),
    });
    expect(await db().staff.count()).toBe(0);
    process.env.ADMIN_PASSWORD = good.reveal();
    forgetEnv();
    expect(await ensureFirstAdmin()).toEqual({ email: "admin@example.com" });
  });
});
