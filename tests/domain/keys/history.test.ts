import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { listKeys } from "#lib/keys/history.ts";
import { beginOverlap, stopAt } from "#lib/keys/overlap-commands.ts";
import { readKey } from "#lib/keys/read.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { stopKeys } from "#lib/keys/state.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { deleteOrganization } from "#lib/operations/removals.ts";
import { writeOff } from "#lib/organizations/write-off.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, statesOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let organizationId: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  ({ id, name, organizationId } = await onboard(staff));
  world.moveClock(minuteMs);
});

const rotate = () => rotateKey(staff, { operationId: draftId(), tenantId: id, typedName: name });

/** No key has ended without a row that says why, and the history shows it. */
async function expectReasons(why: RegExp, by: string) {
  const ended = (await listKeys(id)).filter(({ endedAt }) => endedAt !== null);
  expect(ended.length).toBeGreaterThan(0);
  for (const line of ended) expect(line).toMatchObject({ why: expect.stringMatching(why), endedBy: by });
}

test("a key that was rotated: by whom", async () => {
  await rotate();
  await expectReasons(/^Rotated$/, staff.name);
  expect((await listKeys(id)).find(({ state }) => state === "current")?.endedBy).toBeNull();
});

test("a key that was revoked: by whom", async () => {
  await revokeKey(staff, { operationId: draftId(), tenantId: id, reason: "It was in a log" });
  await expectReasons(/^It was in a log$/, staff.name);
});

test("a key with a scheduled stop time was stopped by the app", async () => {
  const operationId = draftId();
  const email = `polytomic+${draftId()}@partner.example`;
  await beginOverlap(staff, { operationId, tenantId: id, email });
  const { updatedAt } = await db().operation.findUniqueOrThrow({ where: { id: operationId } });
  await stopAt(staff, { operationId, tenantId: id }, new Date(updatedAt.getTime() + hourMs));
  await readKey(staff, id, "copy", { keyId: (await keyIn(id, "next")).id });
  world.moveClock(hourMs + minuteMs);
  await recover();
  await expectReasons(/^Rotated with overlap$/, "The app");
});

test("the keys of an organization that was deleted", async () => {
  await deleteOrganization(staff, { tenantId: id, operationId: draftId(), expectedName: name });
  expect(await statesOf(id)).toEqual(["stopped"]);
  await expectReasons(/organization was deleted/, staff.name);
});

test("the keys of a tenant that was archived here, and none that had stopped before", async () => {
  await rotate();
  await asPartner().deleteOrganization(organizationId);
  await writeOff(staff, id, stopKeys);
  expect(await statesOf(id)).toEqual(["stopped", "stopped"]);
  const why = (await listKeys(id)).map((line) => line.why);
  expect(why).toEqual(["The organization no longer exists at Polytomic", "Rotated"]);
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "key.stopped" } })).toBe(2);
});

test("a key that was never verified before another was minted for its user", async () => {
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity" });
  await rotate();
  const unverified = await keyIn(id, "unverified");
  await db().operation.updateMany({ where: { tenantId: id, topic: "key" }, data: { stage: "mint" } });
  await db().operation.updateMany({ where: { tenantId: id, state: "stuck" }, data: { state: "running" } });
  world.moveClock(hourMs);
  await recover();
  const line = (await listKeys(id)).find((each) => each.id === unverified.id);
  expect(line).toMatchObject({ state: "stopped", why: expect.stringMatching(/never verified/) });
});

test("a key of an onboarding that was minted again", async () => {
  id = draftId();
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  await addRootUser(staff, { tenantId: id, email: `root@${id}.example`, role: "admin" });
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity" });
  await mintKey(staff, id, false);
  world.moveClock(minuteMs);
  await mintKey(staff, id, true);
  expect(await statesOf(id)).toEqual(["stopped", "current"]);
  await expectReasons(/never verified/, staff.name);
});
