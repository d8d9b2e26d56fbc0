import { beforeEach, describe, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
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

const rotate = () => rotateKey(staff, { operationId, tenantId: id, typedName: name });
const mints = () => db().upstreamCall.findMany({ where: { operationId }, orderBy: { attempt: "asc" } });

/** One key that works, and the tenant says the same. */
async function expectOneGoodKey() {
  const key = await keyIn(id, "current");
  expect(await statusOf(world.origin, key.value)).toBe(200);
  expect(await operationOf(operationId)).toMatchObject({ state: "done", topic: null });
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    attentionCode: null,
    keyHint: key.hint,
    keyMintedAt: key.mintedAt,
  });
}

test("the old key stops at once, and the new one is the tenant's once it is verified", async () => {
  const old = await keyIn(id, "current");
  expect(await rotate()).toBe(true);
  expect(await statusOf(world.origin, old.value)).toBe(401);
  expect(await statesOf(id)).toEqual(["stopped", "current"]);
  await expectOneGoodKey();
  const ended = await db().organizationKey.findUniqueOrThrow({ where: { id: old.id } });
  expect(ended.stoppedAt).toEqual((await keyIn(id, "current")).mintedAt);
});

test("without the customer's name typed nothing is sent", async () => {
  const asked = rotateKey(staff, { operationId, tenantId: id, typedName: "another" });
  await expect(asked).rejects.toMatchObject({ code: "invalid", fields: { typedName: expect.any(String) } });
  expect(await mints()).toEqual([]);
});

test("one form sent ten times at once mints one key", async () => {
  world.letPausesTakeTime();
  await Promise.all(Array.from({ length: 10 }, rotate));
  expect((await mints()).length).toBe(1);
  await expectOneGoodKey();
});

test("a viewer cannot rotate", async () => {
  staff = await addStaff("viewer");
  await expect(rotate()).rejects.toMatchObject({ code: "forbidden" });
});

describe("a problem during rotation ends with one working key automatically", () => {
  const passing: FaultName[] = [
    "reset-before-commit",
    "reset-after-commit",
    "500-recorded-without-commit",
    "500-recorded-after-commit",
    "500-not-recorded",
    "429",
    "409-in-flight",
    "404-parent",
    "empty-body",
  ];
  test.each(passing)("%s", async (fault) => {
    world.sandbox.faults.add({ fault, endpoint: "mintKey" });
    await rotate();
    await expectOneGoodKey();
  });
});

test("an outcome that stays unknown is retried with the same idempotency key", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  expect(await rotate()).toBe(false);
  expect(await operationOf(operationId)).toMatchObject({ state: "running" });
  world.moveClock(hourMs);
  await recover();
  expect(new Set((await mints()).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
  await expectOneGoodKey();
});

test("a day later, when no outcome is recorded, another forced mint replaces the lost key", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  await rotate();
  world.moveClock(25 * hourMs);
  world.sandbox.forgetOutcomes();
  await recover();
  expect(new Set((await mints()).map(({ idempotencyKey }) => idempotencyKey)).size).toBe(2);
  await expectOneGoodKey();
});

test("a new key that does not pass its check waits for staff, with the old ciphertext still there", async () => {
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity" });
  expect(await rotate()).toBe(false);
  expect(await operationOf(operationId)).toMatchObject({
    state: "stuck",
    messageCode: "new_key_failed_check",
  });
  expect(await statesOf(id)).toEqual(["current", "unverified"]);
  await tryAgain(staff, id, operationId);
  await expectOneGoodKey();
});

test("an unreachable Polytomic while verifying says nothing about the key: the rotation continues later", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "getIdentity", times: null });
  expect(await rotate()).toBe(false);
  expect(await operationOf(operationId)).toMatchObject({ state: "running", stage: "verify" });
  world.sandbox.faults.clear();
  world.moveClock(hourMs);
  await recover();
  await expectOneGoodKey();
});

test("cancelled with an unknown outcome, the tenant says that its key may not work; a new mint fixes it", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "mintKey", times: 3 });
  await rotate();
  await cancel(staff, id, operationId);
  expect(await codesOf(id)).toEqual(["key_perhaps_replaced"]);
  operationId = draftId();
  await rotate();
  await expectOneGoodKey();
});

test("a page that is out of date stops no key that it did not show", async () => {
  const old = await keyIn(id, "current");
  await rotate();
  const fresh = await keyIn(id, "current");
  const stale = { operationId: draftId(), tenantId: id, typedName: name, seenKeyId: old.id };
  await expect(rotateKey(staff, stale)).rejects.toMatchObject({
    code: "conflict",
    hint: expect.stringContaining(`ends in ${fresh.hint} and was minted by ${staff.name} on `),
  });
  expect(await statusOf(world.origin, fresh.value)).toBe(200);
  // The form that made the change may be sent once more.
  const again = { operationId, tenantId: id, typedName: name, seenKeyId: old.id };
  expect(await rotateKey(staff, again)).toBe(true);
  expect(await statesOf(id)).toEqual(["stopped", "current"]);
});
