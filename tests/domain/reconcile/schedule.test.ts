import { beforeAll, expect, test } from "vitest";
import { clock, dayMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { startByHand, startRun } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { lastRun, reconcile, runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

test("a run that waits for a worker has not died", async () => {
  await startByHand(staff);
  world.moveClock(60 * minuteMs);
  await reconcile();
  expect(await lastRun()).toMatchObject({ state: "done", reason: "by_hand" });
});

/** Moves the clock to the next time that is `hour`:`minute` UTC. */
function moveTo(hour: number, minute: number): void {
  const now = clock.now();
  const then = new Date(now);
  then.setUTCHours(hour, minute, 0, 0);
  world.moveClock(then.getTime() - now.getTime() + (then > now ? 0 : dayMs));
}

test("each day of UTC has its run from 02:00 on, whatever ran by hand", async () => {
  moveTo(1, 30);
  const before = (await runNow(staff)).id;
  moveTo(1, 59);
  await reconcile();
  expect((await lastRun()).id, "not before the hour").toBe(before);
  moveTo(2, 0);
  await reconcile();
  const nightly = await lastRun();
  expect(nightly).toMatchObject({ state: "done", reason: "nightly" });
  moveTo(23, 59);
  await reconcile();
  expect((await lastRun()).id, "once").toBe(nightly.id);
  moveTo(5, 0);
  await reconcile();
  const late = await lastRun();
  expect(late, "a worker that comes late").toMatchObject({ state: "done", reason: "nightly" });
  expect(late.id).not.toBe(nightly.id);
});

test("a run that could not check every key is not the night's, and is repeated an hour later", async () => {
  await onboard(staff);
  moveTo(2, 0);
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: null });
  await startRun(null, "nightly");
  await reconcile();
  const partial = await lastRun();
  expect(partial.unchecked).toBeGreaterThan(0);
  world.sandbox.faults.clear();
  moveTo(2, 59);
  await reconcile();
  expect((await lastRun()).id).toBe(partial.id);
  moveTo(3, 1);
  await reconcile();
  const whole = await lastRun();
  expect(whole).toMatchObject({ reason: "nightly", unchecked: 0 });
  expect(whole.id).not.toBe(partial.id);
  moveTo(6, 0);
  await reconcile();
  expect((await lastRun()).id).toBe(whole.id);
});

test("a new installation gets its first run in its first night", async () => {
  await db().reconcileRun.deleteMany();
  moveTo(10, 0);
  await db().staff.updateMany({ data: { createdAt: clock.now() } });
  moveTo(23, 0);
  await reconcile();
  expect(await db().reconcileRun.count({ where: { reason: "nightly" } })).toBe(0);
  moveTo(2, 0);
  await reconcile();
  expect(await lastRun()).toMatchObject({ reason: "nightly" });
});

test("the worker runs after an unknown outcome, at most every 15 minutes", async () => {
  const { id: lastId } = await runNow(staff);
  world.moveClock(2 * minuteMs);
  const { id } = await onboard(staff);
  await db().upstreamCall.updateMany({
    where: { tenantId: id, step: "key" },
    data: { state: "unknown", closedAt: clock.now() },
  });
  world.moveClock(2 * minuteMs);
  await reconcile();
  expect((await lastRun()).id, "too soon after the run before").toBe(lastId);
  world.moveClock(15 * minuteMs);
  await db().upstreamCall.updateMany({ where: { state: "unknown" }, data: { closedAt: clock.now() } });
  await reconcile();
  expect((await lastRun()).id, "not while asking again may still settle it").toBe(lastId);
  world.moveClock(minuteMs);
  await reconcile();
  const after = await lastRun();
  expect(after).toMatchObject({ state: "done", reason: "after_unknown_outcome" });
  world.moveClock(16 * minuteMs);
  await reconcile();
  expect((await lastRun()).id, "once for one outcome").toBe(after.id);
});
