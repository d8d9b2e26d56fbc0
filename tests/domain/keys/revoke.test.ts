import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { recoverOperations } from "#lib/operations/recovery.ts";
import type { FaultName } from "#lib/sandbox/faults.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, operationOf, statesOf, statusOf } from "#tests/support/keyed.ts";
import { addStaff, draftId, onboard, useWorld } from "#tests/support/onboarding.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let operationId: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id } = await onboard(staff));
  operationId = draftId();
  world.moveClock(minuteMs);
});

const revoke = () => revokeKey(staff, { operationId, tenantId: id, reason: "It was in a log" });

test("the key is dead at once, its tenant has none and says so, and a new one needs nothing but a click", async () => {
  const old = (await keyIn(id, "current")).value;
  expect(await revoke()).toBe(true);
  expect(await statusOf(world.origin, old)).toBe(401);
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({
    attention: "The key was revoked: mint a new one",
    keyHint: null,
  });
  const event = await db().auditEvent.findFirstOrThrow({ where: { tenantId: id, action: "key.revoked" } });
  expect(event.detail).toEqual({ reason: "It was in a log" });
  expect(await rotateKey(staff, { operationId: draftId(), tenantId: id })).toBe(true);
  expect(await statusOf(world.origin, (await keyIn(id, "current")).value)).toBe(200);
  expect(await statesOf(id)).toEqual(["revoked", "current"]);
  expect((await db().tenant.findUniqueOrThrow({ where: { id } })).attention).toBeNull();
});

const faults: FaultName[] = ["reset-before-commit", "reset-after-commit", "500-recorded-after-commit", "429"];
test.each(faults)("through %s the key is dead in the end, and no value is kept", async (fault) => {
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
  await recoverOperations();
  expect(await statesOf(id)).toEqual(["revoked"]);
});

test("a key whose user is gone upstream counts as revoked without a request", async () => {
  const key = await keyIn(id, "current");
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  const headers = { Authorization: `Bearer ${world.app.partnerKey}`, "X-Polytomic-Version": "2025-09-18" };
  const url = `${world.origin}/api/organizations/${organizationId}/users/${key.userId}`;
  expect((await fetch(url, { method: "DELETE", headers })).status).toBe(200);
  expect(await revoke()).toBe(true);
  expect(await db().upstreamCall.count({ where: { operationId } })).toBe(0);
});
