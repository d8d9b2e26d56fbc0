import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { findKeyCard, readKey } from "#lib/keys/read.ts";
import type { KeyTrouble } from "#lib/messages/keys.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { findBySession } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const id = draftId();

beforeAll(async () => {
  const staff = await addStaff();
  await createOrganization(staff, id, organizationNamed("Keyholder"));
  await addRootUser(staff, { tenantId: id, email: "root@keyholder.example", role: "admin" });
  await mintKey(staff, id, false);
});

const events = () =>
  db().auditEvent.count({ where: { tenantId: id, action: { in: ["key.copied", "key.revealed"] } } });

test("each copy and each reveal is recorded with its key", async () => {
  const staff = await addStaff();
  const before = await events();
  const value = await readKey(staff, id, "copy");
  expect((await readKey(staff, id, "reveal")).reveal()).toBe(value.reveal());
  expect(await events()).toBe(before + 2);
  const whereRecorded = { tenantId: id, detail: { equals: { hint: value.reveal().slice(-4) } } };
  expect(await db().auditEvent.count({ where: whereRecorded })).toBe(2);
});

test("without the right there is no key, no row, and a reason on the card", async () => {
  const staff = await addStaff("admin", false);
  const before = await events();
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "forbidden" });
  expect(await events()).toBe(before);
  expect((await findKeyCard(staff, id))?.read).toMatchObject({ allowed: false, reason: expect.any(String) });
});

test("a sign-in older than ten minutes has to be renewed", async () => {
  const staff = await addStaff();
  world.moveClock(10 * minuteMs);
  await expect(readKey(staff, id, "copy")).resolves.toBeDefined();
  world.moveClock(1);
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "reauthenticate" });
});

test("no row, no key: when the audit row cannot be written, nothing is read", async () => {
  const staff = await addStaff();
  // 22P05: text with a NUL does not fit into PostgreSQL, so the row with this actor cannot be written.
  const broken = { ...staff, email: "a\u0000b" } as typeof staff;
  const before = await events();
  await expect(readKey(broken, id, "copy")).rejects.toThrow(
    /22P05|invalid byte sequence|unsupported Unicode/,
  );
  expect(await events()).toBe(before);
});

test("the card and every list go without the ciphertext", async () => {
  const staff = await addStaff();
  const { sealed } = await db().organizationKey.findFirstOrThrow({
    where: { tenantId: id },
    omit: { sealed: false },
  });
  const row = await db().organizationKey.findFirstOrThrow({ where: { tenantId: id } });
  expect(row).not.toHaveProperty("sealed");
  expect(JSON.stringify(await findKeyCard(staff, id))).not.toContain(sealed);
});

test("a disabled person's session is not signed in", async () => {
  const staff = await addStaff();
  await db().staff.update({ where: { id: staff.id }, data: { disabledAt: new Date() } });
  expect(await findBySession(staff.sessionId)).toBeNull();
});

describe("of a key that did not pass its check", () => {
  const say = (found: KeyTrouble | null) =>
    db().organizationKey.updateMany({
      where: { tenantId: id },
      data: { trouble: found?.code ?? null, troubleParams: found?.params ?? {} },
    });
  afterEach(async () => void (await say(null)));

  const elsewhere: KeyTrouble = {
    code: "opens_another_organization",
    params: { organization: "Elsewhere" },
  };
  test.each<[KeyTrouble, RegExp]>([
    [elsewhere, /opens another organization.*can't be revealed or copied/],
    [
      { code: "belongs_to_another_user", params: { user: "ada@elsewhere.example" } },
      /another user.*can't be revealed or copied/,
    ],
    [{ code: "not_a_users_key", params: {} }, /another user.*can't be revealed or copied/],
  ])("a key that is not the customer's can't be read, and the card says why: %j", async (trouble, why) => {
    const staff = await addStaff();
    const { id: keyId } = await db().organizationKey.findFirstOrThrow({ where: { tenantId: id } });
    await say(trouble);
    const before = await events();
    for (const purpose of ["copy", "reveal"] as const)
      for (const named of [undefined, keyId])
        await expect(readKey(staff, id, purpose, { keyId: named })).rejects.toMatchObject({
          code: "conflict",
          message: expect.stringMatching(why),
          hint: expect.stringMatching(/Keys page/),
        });
    expect(await events()).toBe(before);
    const refused = { allowed: false, reason: expect.stringMatching(why) };
    expect((await findKeyCard(staff, id))?.read).toEqual(refused);
    expect((await findKeysPage(staff, id))?.current?.card.read).toEqual(refused);
  });

  test("one that only stopped working can still be copied", async () => {
    const staff = await addStaff();
    await say({ code: "not_accepted", params: { status: 401 } });
    await expect(readKey(staff, id, "copy")).resolves.toBeDefined();
    expect((await findKeyCard(staff, id))?.read).toEqual({ allowed: true });
  });

  test("the missing right is the reason that is given first", async () => {
    const staff = await addStaff("admin", false);
    await say(elsewhere);
    await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "forbidden" });
    expect((await findKeyCard(staff, id))?.read).toMatchObject({
      reason: expect.stringMatching(/can't view keys/),
    });
  });
});
