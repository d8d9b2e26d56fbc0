import { beforeEach, expect, test } from "vitest";
import { hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import * as choices from "#lib/onboarding/commands.ts";
import { checkPartnerKey, findBanner } from "#lib/partner/status.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;

beforeEach(async () => {
  staff = await addStaff();
  id = draftId();
  world.sandbox.clearRequests();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });
const create = () => choices.createOrganization(staff, id, organizationNamed(`Customer ${id}`));
const writes = () => world.sandbox.inspect().requests.filter(({ method }) => method === "POST").length;

test("an unknown outcome is resolved by the worker alone, and the timeline says that the app did it", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
  await create();
  expect(await tenant()).toMatchObject({ stage: "draft", status: "needs attention" });
  expect(await recover()).toBe(0);
  world.moveClock(minuteMs);
  expect(await recover()).toBe(1);
  expect(await tenant()).toMatchObject({ stage: "organization_created", attentionCode: null });
  expect(
    await db().auditEvent.findFirst({ where: { tenantId: id, action: "organization.created" } }),
  ).toMatchObject({
    actorId: null,
  });
  world.moveClock(minuteMs);
  expect(await recover()).toBe(0);
});

test("a process that died between request and answer is followed up after its lease", async () => {
  world.sandbox.faults.add({ fault: "hang-after-commit", endpoint: "createOrganization" });
  const dead = create().catch(() => "died");
  // It waits for its answer only briefly.
  const waiting = () => db().upstreamCall.count({ where: { tenantId: id, state: "sent" } });
  await expect.poll(waiting, { interval: 1 }).toBe(1);
  expect(await recover()).toBe(0);
  world.moveClock(2 * minuteMs);
  await recover();
  await dead;
  expect(await tenant()).toMatchObject({ stage: "organization_created" });
  const name = `Customer ${id}`;
  expect(world.sandbox.inspect().organizations.filter((each) => each.name === name)).toHaveLength(1);
});

test("a key that was stored but not checked is checked later", async () => {
  await create();
  await choices.addRootUser(staff, { tenantId: id, email: `root@${id}.example`, role: "admin" });
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: 3 });
  await expect(choices.mintKey(staff, id, false)).rejects.toMatchObject({ code: "upstream" });
  expect(await tenant()).toMatchObject({ stage: "user_added" });
  world.moveClock(minuteMs);
  expect(await recover()).toBe(1);
  expect(await tenant()).toMatchObject({ stage: "active" });
  expect(writes()).toBe(3);
});

test("the worker leaves alone what staff have to decide, what was rejected, and what was not requested", async () => {
  world.sandbox.faults.add({ fault: "401", endpoint: "createOrganization" });
  await create();
  world.moveClock(hourMs);
  expect(await recover()).toBe(0);
  await choices.checkAgain(staff, id);
  await choices.addRootUser(staff, { tenantId: id, email: "not an address", role: "admin" });
  world.moveClock(hourMs);
  world.sandbox.clearRequests();
  expect(await recover()).toBe(0);
  expect(writes()).toBe(0);
});

test("with the partner key refused nothing is tried, however much is due", async () => {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
  await create();
  world.moveClock(minuteMs);
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity", times: null });
  world.sandbox.clearRequests();
  expect(await recover()).toBe(0);
  expect(writes()).toBe(0);
  expect((await findBanner(staff))?.title).toBe("Polytomic does not accept the partner key");
  for (let round = 0; round < 10; round += 1) await recover();
  expect(world.sandbox.inspect().requests).toHaveLength(1);
  world.sandbox.faults.clear();
  world.moveClock(minuteMs);
  expect(await recover()).toBe(1);
  expect(await findBanner(staff)).toBeNull();
});

test("an onboarding that cannot continue does not block the others", async () => {
  const fault = { fault: "reset-after-commit", endpoint: "createOrganization", times: 3 } as const;
  world.sandbox.faults.add(fault);
  await create();
  const made = world.sandbox.inspect().organizations.find(({ name }) => name === `Customer ${id}`);
  const other = draftId();
  await choices.createOrganization(staff, other, organizationNamed(`Holder of ${id}`));
  await db().tenant.update({ where: { id: other }, data: { organizationId: made?.id ?? "" } });
  const broken = id;
  id = draftId();
  world.sandbox.faults.add(fault);
  await create();
  world.moveClock(minuteMs);
  expect(await recover()).toBeGreaterThanOrEqual(2);
  expect(await tenant()).toMatchObject({ stage: "organization_created" });
  expect(await db().tenant.findUniqueOrThrow({ where: { id: broken } })).toMatchObject({ stage: "draft" });
  await db().tenant.update({ where: { id: broken }, data: { archivedAt: new Date() } });
});

test("a key that is refused during a read is shown on every page too", async () => {
  world.sandbox.faults.add({ fault: "401", endpoint: "*", times: null, records: false });
  await expect(create()).rejects.toMatchObject({ code: "upstream" });
  expect((await findBanner(staff))?.title).toBe("Polytomic does not accept the partner key");
  world.sandbox.faults.clear();
  await checkPartnerKey();
});

test("retries back off: an hour without answers costs no more than a dozen requests", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: null });
  await create();
  const sent = () => db().upstreamCall.count({ where: { tenantId: id } });
  const before = await sent();
  for (let minute = 0; minute < 60; minute += 1) {
    world.moveClock(minuteMs);
    await recover();
  }
  expect((await sent()) - before).toBeGreaterThan(2);
  expect((await sent()) - before).toBeLessThanOrEqual(9);
});
