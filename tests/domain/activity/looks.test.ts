import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkHealth, readHealthHistory } from "#lib/activity/history.ts";
import { keepLook } from "#lib/activity/keep.ts";
import { type Found, lookAt } from "#lib/activity/look.ts";
import { lookNightly, sweepHealth } from "#lib/activity/nightly.ts";
import { clock, dayMs, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { attentionWords } from "#lib/messages/attention.ts";
import { bulkSyncsOf, connectionsOf, syncsOf } from "#lib/sandbox/catalogue.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { killKey } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenant: Awaited<ReturnType<typeof onboard>>;

beforeAll(async () => {
  staff = await addStaff();
});
beforeEach(async () => {
  tenant = await onboard(staff);
  world.moveClock(2 * minuteMs);
});

const organizationOf = () => {
  const organization = world.sandbox.state.organizations.get(tenant.organizationId);
  if (!organization) throw new Error("the sandbox does not have it");
  return organization;
};
const hasModelSync = () =>
  syncsOf(organizationOf(), clock.now().getTime()).some(({ document }) => document.active);
const healthOf = async (id = tenant.id) => (await readHealthHistory(staff, id)).health;
const reasonOf = async () => {
  const where = { tenantId: tenant.id, code: "syncs_failing" } as const;
  const found = await db().tenantAttention.findFirst({ where });
  return found && { title: attentionWords(found).title, since: found.since };
};
const nothing: Found = { syncs: 9, failing: [], running: [], unknown: 0, connections: 3, unhealthy: 0 };
const keep = (found: Partial<Found>) =>
  keepLook(tenant.id, { outcome: "looked", found: { ...nothing, ...found } });

/** Moves the clock to the next time that is `hour` UTC. */
function moveTo(hour: number): void {
  const now = clock.now();
  const then = new Date(now);
  then.setUTCHours(hour, 0, 0, 0);
  world.moveClock(then.getTime() - now.getTime() + (then > now ? 0 : dayMs));
}

describe("a look", () => {
  test("counts the syncs that are not paused by how their last run ended, and the connections", async () => {
    const organization = organizationOf();
    const nowMs = clock.now().getTime();
    const bulk = bulkSyncsOf(organization, nowMs);
    const model = syncsOf(organization, nowMs).filter(({ document }) => document.active);
    const syncs = [...bulk, ...model].map(({ id, document: { pretends: status } }) => ({ id, status }));
    const failing = syncs.filter(({ status }) => status === "failed").map(({ id }) => id);
    const running = syncs.filter(({ status }) => status === "running").map(({ id }) => id);
    const unknown = syncs.filter(({ status }) => status !== "completed" && status !== "failed").length;
    const connections = connectionsOf(organization, nowMs);
    const look = await lookAt(tenant.id);
    expect(look?.outcome).toBe("looked");
    expect(look?.found?.failing.toSorted()).toEqual(failing.toSorted());
    expect(look?.found).toMatchObject({
      syncs: syncs.length,
      running,
      unknown,
      connections: connections.length,
      unhealthy: connections.filter(({ document }) => document.trouble !== "").length,
    });
  });

  test.each([
    ["500-not-recorded", "listBulkStatuses", "Polytomic gave no usable answer"],
    ["500-not-recorded", "getSyncStatus", "Polytomic gave no usable answer"],
    ["403", "listConnections", "the key may not read connections and syncs"],
  ] as const)("with a %s in %s can't tell, and keeps what was seen before", async (fault, endpoint, why) => {
    // The sandbox decides by an organization's random id which syncs it has.
    while (!hasModelSync()) {
      tenant = await onboard(staff);
      world.moveClock(2 * minuteMs);
    }
    await checkHealth(staff, tenant.id);
    const before = await healthOf();
    world.moveClock(hourMs);
    world.sandbox.faults.add({ fault, endpoint, times: null });
    await checkHealth(staff, tenant.id);
    expect(await healthOf()).toEqual({ seen: before?.seen, blind: { at: clock.now().toISOString(), why } });
    const { days } = await readHealthHistory(staff, tenant.id);
    expect(days.at(-1)?.seen, "the day keeps what was seen on it").not.toBeNull();
  });

  test("of a key that is refused meanwhile goes the way of a verification", async () => {
    await killKey(tenant);
    await checkHealth(staff, tenant.id);
    expect(await codesOf(tenant.id)).toEqual(["key_not_working"]);
    expect(await healthOf()).toMatchObject({ seen: null, blind: { why: "the key failed verification" } });
  });

  test("of a tenant without a key, or with one that can't be decrypted, says which", async () => {
    await db().organizationKey.updateMany({ where: { tenantId: tenant.id }, data: { sealed: "broken" } });
    expect(await lookAt(tenant.id)).toEqual({ outcome: "key_unreadable", found: null });
    await db().organizationKey.updateMany({ where: { tenantId: tenant.id }, data: { state: "stopped" } });
    expect(await lookAt(tenant.id)).toEqual({ outcome: "no_key", found: null });
  });

  test("waits while somebody is changing the key", async () => {
    const leaseUntil = new Date(clock.now().getTime() + minuteMs);
    await db().tenant.update({ where: { id: tenant.id }, data: { leaseUntil } });
    await expect(checkHealth(staff, tenant.id)).rejects.toMatchObject({ code: "busy" });
    expect(await healthOf()).toBeNull();
  });
});

describe("what was found", () => {
  test("raises a reason while syncs fail, since the one that fails longest, and clears it", async () => {
    await keep({ failing: ["a"] });
    const since = clock.now();
    world.moveClock(dayMs);
    await keep({ failing: ["a", "b"] });
    expect(await reasonOf()).toEqual({ title: "2 of 9 syncs failing", since });
    expect((await healthOf())?.seen).toMatchObject({ failing: 2, since: since.toISOString() });
    const later = clock.now();
    world.moveClock(dayMs);
    await keep({ failing: ["b"] });
    expect((await healthOf())?.seen).toMatchObject({ failing: 1, since: later.toISOString() });
    await keep({});
    expect(await reasonOf()).toBeNull();
    expect((await healthOf())?.seen).toMatchObject({ failing: 0, since: null });
  });

  test("a sync that failed and runs again still counts as failing; one that runs otherwise does not", async () => {
    await keep({ failing: ["a"] });
    await keep({ running: ["a", "b"], unknown: 2 });
    const expected = { syncs: 9, failing: 1, unknown: 1 };
    expect((await healthOf())?.seen).toMatchObject(expected);
    expect((await readHealthHistory(staff, tenant.id)).days.at(-1)?.seen).toMatchObject(expected);
  });

  test("a look that can't tell changes neither the reason nor the time of what was seen", async () => {
    await keep({ failing: ["a"] });
    const [reason, before] = [await reasonOf(), await healthOf()];
    world.moveClock(hourMs);
    await keepLook(tenant.id, { outcome: "no_answer", found: null });
    expect(await reasonOf()).toEqual(reason);
    expect((await healthOf())?.seen).toEqual(before?.seen);
  });

  test("every one of 30 days is in the history; a day without a look has no numbers", async () => {
    await keep({ failing: ["a"], unknown: 2 });
    world.moveClock(2 * dayMs);
    await keepLook(tenant.id, { outcome: "no_key", found: null });
    const { days } = await readHealthHistory(staff, tenant.id);
    expect(days).toHaveLength(30);
    expect(days.at(-3)?.seen).toEqual({ syncs: 9, failing: 1, unknown: 2, connections: 3, unhealthy: 0 });
    expect(days.at(-2)).toMatchObject({ seen: null, why: null });
    expect(days.at(-1)).toMatchObject({ seen: null, why: "there is no working key" });
  });

  test("nothing is kept for a tenant that was archived meanwhile, and nobody looks at one", async () => {
    await db().tenant.update({ where: { id: tenant.id }, data: { archivedAt: clock.now() } });
    await keep({ failing: ["a"] });
    expect(await healthOf()).toBeNull();
    await expect(checkHealth(staff, tenant.id)).rejects.toMatchObject({ code: "conflict" });
  });
});

test("a viewer sees the history and can't look", async () => {
  const viewer = await addStaff("viewer", false);
  expect((await readHealthHistory(viewer, tenant.id)).check.allowed).toBe(false);
  await expect(checkHealth(viewer, tenant.id)).rejects.toMatchObject({ code: "forbidden" });
});

describe("every night", () => {
  const waiting = async () =>
    (await runSql("SELECT 1 FROM pgboss.job WHERE name = 'health' AND state < 'active'")).rowCount;
  beforeEach(async () => {
    await db().tenant.updateMany({ where: { id: { not: tenant.id } }, data: { archivedAt: clock.now() } });
    await runSql("DELETE FROM pgboss.job WHERE name = 'health'");
  });

  test("each tenant is looked at once, also after the worker comes late", async () => {
    await sweepHealth();
    expect(await waiting(), "onboarded today").toBe(0);
    moveTo(5);
    await sweepHealth();
    expect(await waiting()).toBe(1);
    await lookNightly();
    const first = await healthOf();
    expect(first?.seen?.at).toBe(clock.now().toISOString());
    world.moveClock(hourMs);
    await lookNightly();
    expect(await healthOf(), "once").toEqual(first);
    moveTo(4);
    await lookNightly();
    expect((await healthOf())?.seen?.at).toBe(clock.now().toISOString());
  });

  test("no answer is tried again an hour later; tenants on hold are left alone", async () => {
    moveTo(4);
    world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: null });
    await lookNightly();
    expect((await healthOf())?.blind).not.toBeNull();
    world.sandbox.faults.clear();
    world.moveClock(hourMs - minuteMs);
    await lookNightly();
    expect((await healthOf())?.blind, "too soon").not.toBeNull();
    world.moveClock(2 * minuteMs);
    await db().tenant.update({ where: { id: tenant.id }, data: { onHoldAt: clock.now() } });
    await lookNightly();
    expect((await healthOf())?.blind, "on hold").not.toBeNull();
    await db().tenant.update({ where: { id: tenant.id }, data: { onHoldAt: null } });
    await lookNightly();
    expect((await healthOf())?.blind).toBeNull();
  });

  test("nobody asks while the key is being changed, and the rotation that waits for a customer does not count", async () => {
    moveTo(4);
    const now = clock.now();
    const { id } = await db().operation.create({
      data: {
        tenantId: tenant.id,
        kind: "key_overlap",
        state: "stuck",
        stage: "minting",
        input: {},
        topic: "key",
        createdById: staff.id,
        createdAt: now,
        updatedAt: now,
      },
    });
    await sweepHealth();
    expect(await waiting()).toBe(0);
    await lookNightly();
    expect(await healthOf()).toBeNull();
    await db().operation.update({ where: { id }, data: { state: "waiting", stage: "overlapping" } });
    await sweepHealth();
    expect(await waiting()).toBe(1);
  });

  test("a failure of ours is tried again an hour later", async () => {
    moveTo(4);
    await runSql(
      `ALTER TABLE organization_key ADD CONSTRAINT ours CHECK (tenant_id <> '${tenant.id}') NOT VALID`,
    );
    await lookNightly();
    await runSql("ALTER TABLE organization_key DROP CONSTRAINT ours");
    expect(await healthOf()).toMatchObject({ seen: null, blind: { why: expect.stringContaining("failed") } });
    world.moveClock(hourMs - minuteMs);
    await sweepHealth();
    expect(await waiting(), "too soon").toBe(0);
    world.moveClock(2 * minuteMs);
    await lookNightly();
    expect(await healthOf()).toMatchObject({ blind: null });
  });

  test("when Polytomic stops answering, the others are left for later", async () => {
    const others = [];
    for (let n = 0; n < 12; n += 1) others.push((await onboard(staff)).id);
    moveTo(4);
    world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: null });
    await lookNightly();
    const looked = await db().tenantHealth.count({ where: { tenantId: { in: others } } });
    expect(looked).toBeGreaterThan(3);
    expect(looked).toBeLessThan(12);
  });

  test("days older than 90 are forgotten", async () => {
    await keep({});
    world.moveClock(89 * dayMs);
    await lookNightly();
    const days = () => db().tenantHealthDay.findMany({ where: { tenantId: tenant.id } });
    expect(await days()).toHaveLength(2);
    world.moveClock(2 * dayMs);
    await lookNightly();
    expect(await days()).toHaveLength(2);
  });
});
