import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { checkKey, checkTenantKeys } from "#lib/keys/check.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf, raiseFor, somethingElse } from "#tests/support/hands/attention.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id } = await onboard(staff));
  world.moveClock(minuteMs);
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });

async function killOutside() {
  const { organizationId, rootUserId } = await tenant();
  const how = { force: true, idempotencyKey: draftId() };
  return await asPartner().mintKey(organizationId ?? "", rootUserId ?? "", how);
}

test("a key that works is verified now, with or without a person who asks", async () => {
  const before = (await tenant()).lastVerifiedAt;
  expect(await checkTenantKeys(staff, id)).toBe("Key verified");
  const seen = (await tenant()).lastVerifiedAt;
  expect(seen?.getTime()).toBeGreaterThan(before?.getTime() ?? 0);
  world.moveClock(minuteMs);
  const key = await keyIn(id, "current");
  expect(await checkKey(null, key.id)).toEqual({ kind: "alive" });
  expect((await tenant()).lastVerifiedAt?.getTime()).toBeGreaterThan(seen?.getTime() ?? 0);
  expect((await actionsOf(id)).filter((action) => action === "key.verified")).toHaveLength(3);
});

test("a key that stopped working is shown as not working, until one works again", async () => {
  const key = await keyIn(id, "current");
  const minted = await killOutside();
  await expect(checkTenantKeys(staff, id)).rejects.toMatchObject({ code: "conflict" });
  expect(await codesOf(id)).toEqual(["key_not_working"]);
  expect(await keyIn(id, "current")).toMatchObject({
    trouble: "not_accepted",
    troubleParams: { status: 401 },
  });
  expect(await actionsOf(id)).toContain("key.refused");
  if (minted.kind !== "ok") throw new Error("no key was minted");
  const sealed = await seal(minted.value, placeOf("organization-key", id, key.id));
  await db().organizationKey.update({ where: { id: key.id }, data: { sealed } });
  expect(await checkKey(null, key.id)).toEqual({ kind: "alive" });
  expect(await codesOf(id)).toEqual([]);
  expect((await keyIn(id, "current")).trouble).toBeNull();
});

test("a foreign key needs attention", async () => {
  const other = await keyIn((await onboard(staff)).id, "current");
  const key = await keyIn(id, "current");
  const sealed = await seal(other.value, placeOf("organization-key", id, key.id));
  await db().organizationKey.update({ where: { id: key.id }, data: { sealed } });
  expect(await checkKey(staff, key.id)).toMatchObject({ kind: "alarm" });
  expect(await codesOf(id)).toEqual(["foreign_key"]);
});

test("no answer says nothing about the key, and changes nothing", async () => {
  const before = await tenant();
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "getIdentity", times: null });
  await expect(checkTenantKeys(staff, id)).rejects.toMatchObject({ code: "upstream" });
  expect(await tenant()).toMatchObject({ attentionCode: null, lastVerifiedAt: before.lastVerifiedAt });
  expect((await keyIn(id, "current")).trouble).toBeNull();
});

test("a key that works does not clear another reason for attention", async () => {
  await raiseFor(id, somethingElse);
  await checkTenantKeys(staff, id);
  expect(await codesOf(id)).toEqual(["noted"]);
});

test.each(["key_revoked", "key_user_removed", "key_out_of_use"] as const)(
  "a new key that works does not hide that no key is in use (%s)",
  async (code) => {
    await db().organizationKey.updateMany({ where: { tenantId: id }, data: { state: "next" } });
    await raiseFor(id, { code, params: {} });
    expect(await checkTenantKeys(staff, id)).toBe("Key verified");
    expect(await codesOf(id)).toEqual([code]);
  },
);

test("a viewer cannot verify", async () => {
  await expect(checkTenantKeys(await addStaff("viewer"), id)).rejects.toMatchObject({ code: "forbidden" });
});
