import { beforeEach, expect, test } from "vitest";
import { hourMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { revealPolicyForm } from "#lib/forms/reveal-policy.ts";
import { allowReads, allowReadsOnServer, listStopped } from "#lib/keys/budget.ts";
import { changeRevealPolicy, readRevealForm } from "#lib/keys/change-policy.ts";
import { readRevealPolicy } from "#lib/keys/policy.ts";
import { readKey } from "#lib/keys/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let [tenantId, admin] = ["", {} as Staff];
const set = (asksReason: boolean, readsPerHour: number | null) =>
  changeRevealPolicy(admin, { asksReason, readsPerHour });
const read = (staff: Staff, reason?: string) => readKey(staff, tenantId, "copy", { reason });
const rowsOf = (staff: Staff) =>
  db().auditEvent.findMany({ where: { actorId: staff.id }, orderBy: { id: "asc" } });
const readsOf = async (staff: Staff) =>
  (await rowsOf(staff)).filter(({ action }) => action === "key.copied").length;
const throttled = (words: RegExp) => ({ code: "throttled", message: expect.stringMatching(words) });

beforeEach(async () => {
  admin ??= {} as Staff;
  admin = await addStaff("admin");
  tenantId = (await onboard(admin)).id;
  world.moveClock(1);
});

/** Reads as fast as it is allowed until it is refused for good. */
async function readOn(staff: Staff): Promise<number> {
  for (let count = 0; ; world.moveClock(30 * secondMs), count += 1)
    if (
      await read(staff).then(
        () => false,
        () => true,
      )
    )
      return count;
}

test("60 reads in an hour and no reason, until an admin changes it, which is recorded", async () => {
  expect(await readRevealPolicy()).toEqual({ asksReason: false, readsPerHour: 60 });
  await set(true, null);
  expect((await readRevealForm(admin)).policy).toEqual({ asksReason: true, readsPerHour: null });
  expect((await rowsOf(admin)).at(-1)).toMatchObject({
    action: "reveal-policy.changed",
    detail: { asksReason: true, readsPerHour: null },
  });
  const other = await addStaff("onboarder");
  const change = changeRevealPolicy(other, { asksReason: false, readsPerHour: null });
  await expect(change).rejects.toMatchObject({ code: "forbidden" });
  const seen = "a form of before";
  const overtaken = changeRevealPolicy(admin, { asksReason: false, readsPerHour: 5, seen });
  await expect(overtaken).rejects.toMatchObject({ code: "conflict" });
});

test.each(["0", "10001", "many", "-1", "1.5"])("a budget of %s is refused", (readsPerHour) => {
  expect(revealPolicyForm.safeParse({ readsPerHour }).success).toBe(false);
});

test("where a reason is asked for, no key is read without one, and the timeline shows it", async () => {
  await set(true, null);
  const staff = await addStaff();
  await expect(read(staff)).rejects.toMatchObject({ code: "reason-needed" });
  expect(await readsOf(staff)).toBe(0);
  await read(staff, "The customer lost it");
  const [entry] = await listTimeline(staff, tenantId);
  expect(entry).toMatchObject({
    title: "Key copied",
    detail: expect.stringContaining("The customer lost it"),
  });
});

test("past the budget a read has to wait, and after half as many again reads stop", async () => {
  await set(false, 4);
  const staff = await addStaff();
  for (let count = 0; count < 4; count += 1) await read(staff);
  await expect(read(staff)).rejects.toMatchObject(throttled(/in 30 s/));
  world.moveClock(10 * secondMs);
  await expect(read(staff)).rejects.toMatchObject(throttled(/in 20 s/));
  world.moveClock(20 * secondMs);
  await read(staff);
  world.moveClock(30 * secondMs);
  await read(staff);
  world.moveClock(30 * secondMs);
  await expect(read(staff)).rejects.toMatchObject(throttled(/read 6 keys/));
  expect(await readsOf(staff)).toBe(6);
});

test("reads at once are all counted", async () => {
  await set(false, 4);
  const staff = await addStaff();
  const all = await Promise.allSettled(Array.from({ length: 12 }, () => read(staff)));
  expect(all.filter(({ status }) => status === "fulfilled")).toHaveLength(4);
  expect(await readsOf(staff)).toBe(4);
});

test("reads of an hour ago and of others don't count", async () => {
  await set(false, 2);
  const [staff, other] = [await addStaff(), await addStaff()];
  for (const each of [staff, staff, other, other]) await read(each);
  world.moveClock(hourMs);
  const again = await addStaff();
  await db().session.update({ where: { id: again.sessionId }, data: { staffId: staff.id } });
  const same = { ...staff, authenticatedAt: again.authenticatedAt } as Staff;
  await expect(read(same)).resolves.toBeDefined();
});

test("who was stopped stays so for hours, until another admin allows as many reads once more", async () => {
  // Lifts the stops of the tests before.
  await set(false, null);
  world.moveClock(1);
  await set(false, 2);
  const staff = await addStaff("admin");
  expect(await readOn(staff)).toBe(3);
  await expect(read(staff)).rejects.toMatchObject(throttled(/^You were stopped/));
  const stops = (await rowsOf(staff)).filter(({ action }) => action === "access.throttled");
  expect(stops.map(({ targetId, detail }) => [targetId, detail])).toEqual([["key-reads", { reads: 3 }]]);

  const mine = { staffId: staff.id, reads: 3, more: 2 };
  expect(await listStopped(admin)).toEqual([{ ...mine, name: staff.name, right: { allowed: true } }]);
  expect(await listStopped(staff)).toMatchObject([{ ...mine, right: { allowed: false } }]);
  await expect(allowReads(staff, staff.id)).rejects.toMatchObject({ code: "conflict" });
  await expect(allowReads(await addStaff("onboarder"), staff.id)).rejects.toMatchObject({
    code: "forbidden",
  });

  world.moveClock(2 * hourMs);
  const confirmed = { ...staff, authenticatedAt: (await addStaff()).authenticatedAt } as Staff;
  await expect(read(confirmed)).rejects.toMatchObject(
    throttled(/^You were stopped from reading more keys\.$/),
  );
  world.moveClock(1);
  await Promise.all([allowReads(admin, staff.id), allowReads(await addStaff("admin"), staff.id)]);
  const agreed = await db().auditEvent.findMany({
    where: { targetId: staff.id, action: "staff.reads-allowed" },
  });
  expect(agreed.map(({ detail }) => detail)).toEqual([{ reads: 2 }]);
  expect(await listStopped(admin)).toEqual([]);
  expect(await readOn(confirmed)).toBe(5);
});

test("an admin who was stopped can't change the limit, but the server command lets them read on", async () => {
  await set(false, 2);
  const staff = await addStaff("admin");
  expect((await readRevealForm(staff)).right).toEqual({ allowed: true });
  await readOn(staff);
  expect((await readRevealForm(staff)).right).toMatchObject({ allowed: false });
  for (const readsPerHour of [null, 1_000])
    await expect(changeRevealPolicy(staff, { asksReason: false, readsPerHour })).rejects.toMatchObject({
      code: "conflict",
      message: "You were stopped from reading more keys, so you can't change this.",
      hint: expect.stringContaining("npm run allow-reads"),
    });
  expect((await readRevealPolicy()).readsPerHour).toBe(2);
  world.moveClock(1);
  expect(await allowReadsOnServer("nobody@partner.example")).toBeNull();
  expect(await allowReadsOnServer(staff.email.toUpperCase())).toBe(2);
  expect(await allowReadsOnServer(staff.email)).toBe(0);
  const agreed = await db().auditEvent.findMany({
    where: { targetId: staff.id, action: "staff.reads-allowed" },
  });
  expect(agreed.map(({ actorId, detail }) => [actorId, detail])).toEqual([[null, { reads: 2 }]]);
  expect(await readOn(staff)).toBe(2);
});

test("past the limit, an admin who only has to wait can't raise it either", async () => {
  await set(false, 2);
  const staff = await addStaff("admin");
  for (let count = 0; count < 2; count += 1) await read(staff);
  await expect(changeRevealPolicy(staff, { asksReason: false, readsPerHour: 50 })).rejects.toMatchObject({
    message: "You have reached the limit yourself, so you can't change this for now.",
  });
});

test("a policy lifts the stop only where it allows more reads", async () => {
  await set(false, 2);
  const staff = await addStaff();
  await readOn(staff);
  const isStopped = async () => (await listStopped(admin)).some(({ staffId }) => staffId === staff.id);
  for (const [asksReason, readsPerHour] of [
    [true, 2],
    [false, 2],
    [false, 1],
  ] as const) {
    world.moveClock(1);
    await set(asksReason, readsPerHour);
    expect(await isStopped()).toBe(true);
  }
  world.moveClock(1);
  await set(false, 3);
  expect(await isStopped()).toBe(false);
});

test("a policy that an admin changes lifts the stop, and without a budget nobody is stopped", async () => {
  await set(false, 2);
  const staff = await addStaff();
  await readOn(staff);
  world.moveClock(1);
  await set(false, 2);
  expect((await listStopped(admin)).map(({ staffId }) => staffId)).toContain(staff.id);
  world.moveClock(1);
  await set(false, null);
  expect(await listStopped(admin)).toEqual([]);
  for (let count = 0; count < 10; count += 1) await read(staff);
});
