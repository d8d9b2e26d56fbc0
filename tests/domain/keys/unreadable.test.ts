import { randomBytes } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { checkKey, checkTenantKeys } from "#lib/keys/check.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { openCurrentKey, readKey } from "#lib/keys/read.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf, raiseFor } from "#tests/support/hands/attention.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A stored key that can't be decrypted says so, with the encryption key that it needs, for as long as it is so. */

const world = useWorld();
let staff: Staff;
let id: string;
let keyId: string;
let sealed: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id, name } = await onboard(staff));
  ({ id: keyId, sealed } = await keyIn(id, "current"));
  world.moveClock(minuteMs);
});

const store = (value: string) =>
  db().organizationKey.update({ where: { id: keyId }, data: { sealed: value } });
const damage = () => store(`${sealed.slice(0, -4)}AAAA`);
const attention = async () =>
  (await findTenant(staff, id))?.attention.map(({ title, hint }) => ({ title, hint }));
const statusOfTenant = async () => (await db().tenant.findUniqueOrThrow({ where: { id } })).status;
const unreadable = { code: "unreadable", message: "The stored API key can't be decrypted." };

/** Every way to the value. */
const ways: [string, () => Promise<unknown>][] = [
  ["copy", () => readKey(staff, id, "copy")],
  ["reveal", () => readKey(staff, id, "reveal", { keyId })],
  ["verify", () => checkTenantKeys(staff, id)],
  ["verify by the app", () => checkKey(null, keyId)],
  ["the server's own requests", () => openCurrentKey(id)],
];

describe.each(ways)("%s", (_, use) => {
  test("says that it can't be decrypted, and the tenant is not simply active", async () => {
    await damage();
    const before = await actionsOf(id);
    await expect(use()).rejects.toMatchObject({
      ...unreadable,
      hint: expect.stringMatching(/^Encryption key test doesn't open it.*mint a new API key\.$/),
    });
    expect(await codesOf(id)).toEqual(["key_unreadable"]);
    expect(await statusOfTenant()).toBe("needs attention");
    expect((await findTenant(staff, id))?.key).toMatchObject({
      unreadable: { title: expect.stringMatching(/decrypted/) },
    });
    // Nobody got the value, and nothing is said about the key at Polytomic.
    expect(await actionsOf(id)).toEqual(before);
    expect((await keyRow()).trouble).toBeNull();
  });

  test("clears what was said once it can be decrypted again", async () => {
    await damage();
    await expect(use()).rejects.toMatchObject(unreadable);
    await store(sealed);
    await use();
    expect(await codesOf(id)).toEqual([]);
    expect(await statusOfTenant()).toBe("active");
    expect((await findTenant(staff, id))?.key?.unreadable).toBeNull();
  });
});

const keyRow = () => db().organizationKey.findUniqueOrThrow({ where: { id: keyId } });

describe("with the key's encryption key removed", () => {
  const kept = () =>
    settings().encryptionKeys.map((key) => `${key.id}:${Buffer.from(key.bytes).toString("base64")}`);
  let before: string;
  beforeEach(() => {
    before = kept().join(",");
    adoptEnvironment({ ENCRYPTION_KEYS: `other:${randomBytes(32).toString("base64")}` });
  });
  afterEach(() => adoptEnvironment({ ENCRYPTION_KEYS: before }));

  test("its id is named, to everyone who looks", async () => {
    await expect(readKey(staff, id, "copy")).rejects.toMatchObject({
      ...unreadable,
      hint:
        "It needs encryption key test, which ENCRYPTION_KEYS doesn't contain. " +
        "An admin can add key test to ENCRYPTION_KEYS again, or mint a new API key.",
    });
    expect(await attention()).toEqual([
      {
        title: "The stored key can't be decrypted",
        hint: expect.stringMatching(/^It needs encryption key test, which ENCRYPTION_KEYS doesn't contain\./),
      },
    ]);
  });
});

test.each(["", "no header", "e30.", `${Buffer.from('{"kid":"<b>"}').toString("base64url")}.`])(
  "a value that names no encryption key is called damaged: %j",
  async (value) => {
    await store(value);
    await expect(readKey(staff, id, "copy")).rejects.toMatchObject({
      ...unreadable,
      hint: expect.stringMatching(/^Its stored value is damaged/),
    });
    expect((await attention())?.[0]?.hint).toMatch(/^The stored value is damaged\./);
  },
);

test("a check of all keys raises it, and the next one that can decrypt the key clears it", async () => {
  await damage();
  world.moveClock(60 * minuteMs);
  await runNow(staff);
  expect(await codesOf(id)).toEqual(["key_unreadable"]);
  await store(sealed);
  await runNow(staff);
  expect(await codesOf(id)).toEqual([]);
});

test("a foreign key stays foreign while it can't be decrypted and after", async () => {
  const trouble = {
    trouble: "opens_another_organization",
    troubleParams: { organization: "Elsewhere" },
  } as const;
  await db().organizationKey.update({ where: { id: keyId }, data: trouble });
  await raiseFor(id, { code: "foreign_key", params: { organization: "Elsewhere" } }, keyId);
  await damage();
  await expect(checkKey(null, keyId)).rejects.toMatchObject(unreadable);
  expect(await codesOf(id)).toEqual(["foreign_key", "key_unreadable"]);
  await store(sealed);
  await openCurrentKey(id);
  expect(await codesOf(id)).toEqual(["foreign_key"]);
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "conflict" });
});

test("the Keys page says so, and still asks for the name before it stops the customer's copy", async () => {
  await damage();
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject(unreadable);
  const page = await findKeysPage(staff, id);
  expect(page?.current).toMatchObject({
    trouble: null,
    card: { unreadable: { hint: expect.stringMatching(/test/) } },
  });
  const rotation = { operationId: draftId(), tenantId: id };
  await expect(rotateKey(staff, rotation)).rejects.toMatchObject({ code: "invalid" });
  expect(await rotateKey(staff, { ...rotation, typedName: name })).toBe(true);
  expect(await codesOf(id)).toEqual([]);
  await readKey(staff, id, "copy");
});

test("a key that can't be decrypted can be revoked", async () => {
  await damage();
  const revocation = { operationId: draftId(), tenantId: id, keyId, reason: "It leaked" };
  await revokeKey(staff, revocation);
  expect(await codesOf(id)).toEqual(["key_revoked"]);
});
