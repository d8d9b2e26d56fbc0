import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import type { Secret } from "#lib/base/secret.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { cancel } from "#lib/operations/resume.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { keyIn, operationOf, statesOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let organizationId: string;
let overlapId: string;
let email: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, organizationId } = await onboard(staff));
  overlapId = draftId();
  email = `polytomic+${draftId()}@partner.example`;
  world.moveClock(minuteMs);
});

const startOverlap = () => beginOverlap(staff, { operationId: overlapId, tenantId: id, email });
const revoke = (keyId: string) =>
  revokeKey(staff, { operationId: draftId(), tenantId: id, keyId, reason: "It was in a log" });
const status = (key: Secret) => statusOf(world.origin, key);
const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });

test("when the old key is revoked, the new one is verified again and is the only key", async () => {
  await startOverlap();
  const [old, next] = [await keyIn(id, "current"), await keyIn(id, "next")];
  world.sandbox.clearRequests();
  expect(await revoke(old.id)).toBe(true);
  const asked = world.sandbox.inspect().requests.map(({ endpoint }) => endpoint);
  expect(asked.slice(asked.indexOf("mintKey")), "after the old one's end").toEqual([
    "mintKey",
    "getIdentity",
  ]);
  expect([await status(old.value), await status(next.value)]).toEqual([401, 200]);
  expect(await statesOf(id)).toEqual(["revoked", "current"]);
  expect(await operationOf(overlapId)).toMatchObject({ state: "done" });
  expect(await tenant()).toMatchObject({ attentionCode: null, keyHint: next.hint });
});

test("when the new key no longer works, staff have to decide, and cancelling does not hide that there is no key", async () => {
  await startOverlap();
  const [old, next] = [await keyIn(id, "current"), await keyIn(id, "next")];
  await asPartner().mintKey(organizationId, next.userId, { force: true, idempotencyKey: draftId() });
  expect(await revoke(old.id)).toBe(true);
  expect(await operationOf(overlapId)).toMatchObject({
    state: "stuck",
    messageCode: "new_key_not_working",
    messageParams: { oldKeyStays: false, trouble: { code: "not_accepted", params: { status: 401 } } },
  });
  await cancel(staff, id, overlapId);
  expect(await operationOf(overlapId)).toMatchObject({ state: "cancelled" });
  expect(await codesOf(id)).toEqual(["key_revoked"]);
  expect(await rotateKey(staff, { operationId: draftId(), tenantId: id })).toBe(true);
  expect(await codesOf(id)).toEqual([]);
});

test("an overlap at an earlier step ends with only the new key", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "getIdentity", times: null });
  await startOverlap();
  expect((await operationOf(overlapId)).stage).toBe("verify");
  expect(await revoke((await keyIn(id, "current")).id)).toBe(true);
  world.sandbox.faults.clear();
  world.moveClock(hourMs);
  await recover();
  expect(await statesOf(id)).toEqual(["revoked", "current"]);
  expect(await status((await keyIn(id, "current")).value)).toBe(200);
});

test("when the new key leaks it is revoked with its reason, and the old one stays", async () => {
  await startOverlap();
  const [old, next] = [await keyIn(id, "current"), await keyIn(id, "next")];
  expect(await revoke(next.id)).toBe(true);
  expect([await status(old.value), await status(next.value)]).toEqual([200, 401]);
  expect(await statesOf(id)).toEqual(["current", "revoked"]);
  expect(await operationOf(overlapId)).toMatchObject({ state: "cancelled" });
  expect(world.sandbox.inspect().users.filter((user) => user.email === email)).toEqual([]);
  const event = await db().auditEvent.findFirstOrThrow({ where: { tenantId: id, action: "key.revoked" } });
  expect(event).toMatchObject({ targetId: next.id, detail: { given: "It was in a log" } });
  expect(await tenant()).toMatchObject({ attentionCode: null, keyHint: old.hint });
});
