import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { listOperations } from "#lib/engine/list.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { readKey } from "#lib/keys/read.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { registry } from "#lib/operations/registry.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { keyIn, operationOf, statesOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let operationId: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, name } = await onboard(staff));
  operationId = draftId();
  world.moveClock(minuteMs);
});

const revoke = (which: { operationId?: string; keyId?: string } = {}) =>
  revokeKey(staff, { operationId, tenantId: id, reason: "It was in a log", ...which });
const rotate = (rotateId = draftId()) =>
  rotateKey(staff, { operationId: rotateId, tenantId: id, typedName: name });

test("the key stops at once, its tenant has none and says so, and a new one needs only a click", async () => {
  const old = (await keyIn(id, "current")).value;
  expect(await revoke()).toBe(true);
  expect(await statusOf(world.origin, old)).toBe(401);
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    attentionCode: "key_revoked",
    keyHint: null,
  });
  const event = await db().auditEvent.findFirstOrThrow({ where: { tenantId: id, action: "key.revoked" } });
  expect(event.detail).toEqual({ given: "It was in a log" });
  expect(await rotateKey(staff, { operationId: draftId(), tenantId: id })).toBe(true);
  expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
  expect(await statesOf(id)).toEqual(["revoked", "current"]);
  expect(await codesOf(id)).toEqual([]);
});

const faults: FaultName[] = ["reset-before-commit", "reset-after-commit", "500-recorded-after-commit", "429"];
test.each(faults)("through %s the key is stopped in the end, and no value is kept", async (fault) => {
  const old = (await keyIn(id, "current")).value;
  world.sandbox.faults.add({ fault, endpoint: "mintKey" });
  await revoke();
  expect(await statusOf(world.origin, old)).toBe(401);
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(await statesOf(id)).toEqual(["revoked"]);
});

test("while the outcome is unknown it is not called revoked; the worker finds out", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  expect(await revoke()).toBe(false);
  expect(await statesOf(id)).toEqual(["current"]);
  world.moveClock(hourMs);
  await recover();
  expect(await statesOf(id)).toEqual(["revoked"]);
});

test("a key whose user is gone upstream counts as revoked without a request", async () => {
  const key = await keyIn(id, "current");
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  await world.ask(`DELETE /api/organizations/${organizationId}/users/${key.userId}`);
  expect(await revoke()).toBe(true);
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(0);
});

test("the same form sent twice is one operation with one answer", async () => {
  expect(await Promise.all([revoke(), revoke()])).toEqual([true, true]);
  expect(await revoke()).toBe(true);
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(1);
});

test("another tab learns that the key is already revoked, and does not revoke the one minted since", async () => {
  const { id: keyId } = await keyIn(id, "current");
  await revoke({ keyId });
  const again = () => revoke({ operationId: draftId(), keyId });
  const already = { code: "conflict", message: "This key is already revoked." };
  await expect(again()).rejects.toMatchObject(already);
  await rotate();
  await expect(again()).rejects.toMatchObject(already);
  expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
});

test("no key is minted while an open revocation might stop it", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "mintKey", times: 3 });
  expect(await revoke()).toBe(false);
  await expect(rotate()).rejects.toMatchObject({ code: "conflict" });
  const email = `polytomic+${draftId()}@partner.example`;
  const startOverlap = beginOverlap(staff, { operationId: draftId(), tenantId: id, email });
  await expect(startOverlap).rejects.toMatchObject({ code: "conflict" });
  world.moveClock(hourMs);
  await recover();
  expect(await statesOf(id)).toEqual(["revoked"]);
});

test("a key that a rotation has already minted is not stopped, because the old key no longer works", async () => {
  const old = (await keyIn(id, "current")).value;
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "getIdentity", times: null });
  expect(await rotate()).toBe(false);
  expect(await revoke()).toBe(true);
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(0);
  world.sandbox.faults.clear();
  expect(await statusOf(world.origin, old)).toBe(401);
  world.moveClock(hourMs);
  await recover();
  expect(await statesOf(id)).toEqual(["revoked", "current"]);
  expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
  expect(await codesOf(id)).toEqual([]);
});

test.each(["reset-before-commit", "reset-after-commit"] as const)(
  "of a rotation and a revocation that both got no answer (%s), neither leaves a dead key in use",
  async (fault) => {
    const rotateId = draftId();
    world.sandbox.faults.add({ fault, endpoint: "mintKey", times: 6 });
    expect(await rotate(rotateId)).toBe(false);
    expect(await revoke()).toBe(false);
    for (let round = 0; round < 3; round++) {
      world.moveClock(hourMs);
      await recover();
    }
    expect(await operationOf(operationId)).toMatchObject({ state: "done" });
    expect(await operationOf(rotateId)).toMatchObject({
      state: "failed",
      messageCode: "revoked_meanwhile",
    });
    expect(await statesOf(id)).toEqual(["revoked"]);
    expect(await codesOf(id)).toEqual(["key_revoked"]);
    expect(await rotate()).toBe(true);
    expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
  },
);

test("a foreign key is stopped here and not called revoked; the page says what remains", async () => {
  const other = await onboard(staff);
  const foreign = (await keyIn(other.id, "current")).value;
  const own = await keyIn(id, "current");
  const sealed = await seal(foreign, placeOf("organization-key", id, own.id));
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  expect(await revoke()).toBe(false);
  for (const value of [foreign, own.value]) expect(await statusOf(world.origin, value)).toBe(200);
  expect(await statesOf(id)).toEqual(["stopped"]);
  await expect(readKey(staff, id, "copy")).rejects.toMatchObject({ code: "not-found" });
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(0);
  const trouble = { code: "opens_another_organization", params: { organization: other.name } };
  expect(await operationOf(operationId)).toMatchObject({
    state: "failed",
    messageCode: "key_out_of_use",
    messageParams: { trouble, tenantName: other.name },
  });
  const event = await db().auditEvent.findFirstOrThrow({ where: { tenantId: id, action: "key.stopped" } });
  const given = "It was in a log";
  expect(event.detail).toEqual({ reason: "out_of_use_not_revoked", params: { trouble }, given });
  expect(await codesOf(id)).toEqual(["key_out_of_use"]);
  expect(await rotate()).toBe(true);
  expect(await statusOf(world.origin, foreign)).toBe(200);
  expect(await codesOf(id)).toEqual([]);
});

test("a key that a new key replaces without stopping it is not shown as stopped", async () => {
  const other = await onboard(staff);
  const foreign = (await keyIn(other.id, "current")).value;
  const own = await keyIn(id, "current");
  const sealed = await seal(foreign, placeOf("organization-key", id, own.id));
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  await expect(checkTenantKeys(staff, id)).rejects.toMatchObject({ code: "conflict" });
  expect(await rotate()).toBe(true);
  expect(await statusOf(world.origin, foreign)).toBe(200);
  const page = await findKeysPage(staff, id);
  expect(page?.stopped).toBeNull();
  expect(page?.history.find((line) => line.id === own.id)?.why).toMatch(/still works at Polytomic/);
});

test("a key of another user of the organization is detected before it is revoked, and not called stopped", async () => {
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  const user = { email: `ada@${draftId()}.example`, role: "admin" as const };
  await addUser(staff, { operationId: draftId(), tenantId: id, ...user });
  const users = world.sandbox.inspect().users;
  const ada = users.find(({ email }) => email === user.email)?.id ?? "";
  const how = { force: false, idempotencyKey: draftId() };
  const minted = await asPartner().mintKey(organizationId ?? "", ada, how);
  if (minted.kind !== "ok") throw new Error("no key was minted");
  const own = await keyIn(id, "current");
  const sealed = await seal(minted.value, placeOf("organization-key", id, own.id));
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  await expect(checkTenantKeys(staff, id)).rejects.toMatchObject({
    message: expect.stringMatching(/works but belongs to another user.*another user/),
  });
  expect(await codesOf(id)).toEqual(["another_users_key"]);
  expect((await findKeysPage(staff, id))?.current).toMatchObject({ foreign: "user" });
  expect(await revoke()).toBe(false);
  for (const value of [minted.value, own.value]) expect(await statusOf(world.origin, value)).toBe(200);
  const [operation] = await listOperations(staff, id, [registry.key_revoke]);
  expect(operation?.message).toMatch(/still works at Polytomic.*remove that user or replace their key/);
});
