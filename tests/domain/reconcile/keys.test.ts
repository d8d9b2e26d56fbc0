import { beforeAll, expect, test } from "vitest";
import { clock, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { inBackground } from "#lib/polytomic/pace.ts";
import { runWaiting } from "#lib/reconcile/execute.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import { startRun } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { killKey, runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

const tenant = (id: string) => db().tenant.findUniqueOrThrow({ where: { id } });
const asked = (endpoint: string) =>
  world.sandbox.inspect().requests.filter((request) => request.endpoint === endpoint).length;
const currentKey = (tenantId: string) =>
  db().organizationKey.findFirstOrThrow({ where: { tenantId, state: "current" }, omit: { sealed: false } });

test("a run of the app believes a key verified within ten minutes; one by hand verifies every key", async () => {
  const customer = await onboard(staff);
  const { verifiedAt } = await currentKey(customer.id);
  world.moveClock(9 * minuteMs);
  await startRun(null, "nightly");
  await runWaiting();
  expect((await currentKey(customer.id)).verifiedAt).toEqual(verifiedAt);
  await killKey(customer);
  const { findings } = await runNow(staff);
  expect(findings).toContainEqual(expect.objectContaining({ kind: "key_dead", tenantId: customer.id }));
  expect((await currentKey(customer.id)).trouble).toBe("not_accepted");
});

test("the new key of an overlap is verified too, and a key that cannot be decrypted is a finding", async () => {
  const [customer, sealedAway] = [await onboard(staff), await onboard(staff)];
  const email = "service@partner.example";
  await beginOverlap(staff, { operationId: draftId(), tenantId: customer.id, email });
  const next = await keyIn(customer.id, "next");
  await killKey({ ...customer, userId: next.userId });
  const data = { sealed: (await keyIn(customer.id, "current")).sealed };
  await db().organizationKey.updateMany({ where: { tenantId: sealedAway.id }, data });
  world.moveClock(11 * minuteMs);
  const { findings } = await runNow(staff);
  const of = (id: string) => findings.filter(({ tenantId }) => tenantId === id);
  expect(of(customer.id)).toEqual([]);
  expect((await keyIn(customer.id, "next")).trouble).toBe("not_accepted");
  expect((await tenant(customer.id)).attentionCode).toBe("new_key_not_working");
  expect(of(sealedAway.id)).toMatchObject([{ kind: "key_dead", detailCode: "cannot_be_opened" }]);
});

test("a key that is being changed is not judged", async () => {
  const customer = await onboard(staff);
  await killKey(customer);
  const leaseUntil = new Date(clock.now().getTime() + 20 * minuteMs);
  await db().tenant.update({ where: { id: customer.id }, data: { leaseToken: draftId(), leaseUntil } });
  world.moveClock(11 * minuteMs);
  const { findings } = await runNow(staff);
  expect(findings.filter(({ tenantId }) => tenantId === customer.id)).toEqual([]);
  expect((await currentKey(customer.id)).trouble).toBeNull();
});

for (const [what, fault] of [
  ["out of reach", { fault: "503-html", endpoint: "getIdentity", times: null }],
  [
    "asking to slow down",
    { fault: "429-retry-after", endpoint: "getIdentity", retryAfterS: 600, times: null },
  ],
] as const)
  test(`Polytomic ${what} never marks a key dead`, async () => {
    const customer = await onboard(staff);
    const { id } = customer;
    await killKey(customer);
    world.moveClock(11 * minuteMs);
    world.sandbox.faults.add(fault);
    world.sandbox.clearRequests();
    const run = await runNow(staff);
    expect(run.state).toBe("done");
    expect(run).toMatchObject({
      messageCode: "keys_checked_in_part",
      messageParams: { done: run.done, total: run.total, failure: { code: "answered_with_status" } },
    });
    expect(run.findings.filter(({ tenantId }) => tenantId === id)).toEqual([]);
    expect((await currentKey(id)).trouble).toBeNull();
    expect(await tenant(id)).toMatchObject({ attentionCode: null });
    const page = await readReconcile(staff, reconcileQuery.parse({}));
    expect(page.finished, "the page says how many, and why").toMatchObject({
      id: run.id,
      unchecked: run.total - run.done,
      message: expect.stringMatching(/^\d+ of \d+ keys were checked\. Polytomic/),
    });
    expect(page.finished?.unchecked).toBeGreaterThan(0);
    // Four at once, each tried at most three times: the phase stops instead of asking for every key.
    expect(asked("getIdentity")).toBeLessThanOrEqual(12);
  });

test("what an earlier run found of keys stays until they are checked again", async () => {
  const [dead, fixed, seen] = [await onboard(staff), await onboard(staff), await onboard(staff)];
  for (const each of [dead, fixed, seen]) await killKey(each);
  world.moveClock(11 * minuteMs);
  const before = await runNow(staff);
  await db().finding.updateMany({
    where: { runId: before.id, tenantId: seen.id },
    data: { kind: "key_foreign", repairCode: "seen", repairedAt: clock.now(), repairedById: staff.id },
  });
  await db().organizationKey.updateMany({ where: { tenantId: fixed.id }, data: { trouble: null } });
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: null });
  const partial = await runNow(staff);
  const of = (tenantId: string) => partial.findings.filter((each) => each.tenantId === tenantId);
  expect(of(dead.id)).toMatchObject([{ kind: "key_dead", detailCode: "not_accepted", repairCode: null }]);
  expect(of(seen.id)).toMatchObject([{ kind: "key_foreign", repairCode: "seen", repairedById: staff.id }]);
  expect(of(fixed.id)).toEqual([]);
  world.sandbox.faults.clear();
  const whole = await runNow(staff);
  expect(whole).toMatchObject({ unchecked: 0, messageCode: null });
  expect(whole.findings.filter(({ tenantId }) => tenantId === seen.id)).toMatchObject([{ repairCode: null }]);
});

test("a run that had to leave off is continued behind the last key that it checked", async () => {
  await db().organizationKey.updateMany({ data: { state: "stopped" } });
  for (let n = 0; n < 12; n += 1) await onboard(staff);
  world.moveClock(11 * minuteMs);
  const checkedAt = async () =>
    new Map(
      (await db().organizationKey.findMany({ where: { state: "current" } })).map((key) => [
        key.id,
        key.verifiedAt?.getTime(),
      ]),
    );
  const slow = { fault: "429-retry-after", endpoint: "getIdentity", retryAfterS: 600, times: null } as const;
  const untouched = await checkedAt();
  // Several are asked about at once, and the first of them is the last to be answered.
  world.sandbox.faults.add({ fault: "latency", endpoint: "getIdentity", latencyMs: 200 });
  world.sandbox.faults.add({ ...slow, skip: 3 });
  expect((await runNow(staff)).unchecked).toBeGreaterThan(0);
  const first = await checkedAt();
  world.sandbox.faults.clear();
  world.moveClock(11 * minuteMs);
  world.sandbox.faults.add({ ...slow, skip: 3 });
  await runNow(staff);
  const second = await checkedAt();
  const movedBy = (before: typeof first, after: typeof first) =>
    [...after.keys()].filter((id) => before.get(id) !== after.get(id));
  const [inFirst, inSecond] = [movedBy(untouched, first), movedBy(first, second)];
  expect(inFirst.length).toBeGreaterThan(0);
  expect(inSecond.length).toBeGreaterThan(0);
  expect(inFirst.filter((id) => inSecond.includes(id))).toEqual([]);
});

test("a key that Polytomic wants to rest is left out until then, and every other one is verified", async () => {
  await db().organizationKey.updateMany({ data: { state: "stopped" } });
  const customers: Awaited<ReturnType<typeof onboard>>[] = [];
  for (let n = 0; n < 6; n += 1) customers.push(await onboard(staff));
  world.moveClock(11 * minuteMs);
  const countVerified = async () =>
    await db().organizationKey.count({ where: { state: "current", verifiedAt: clock.now() } });
  const run = () => inBackground(() => runNow(staff));
  const fault = { fault: "429-retry-after", endpoint: "getIdentity", retryAfterS: 5 * 3600 } as const;
  const inPart = { unchecked: 1, messageCode: "keys_checked_in_part", messageParams: { done: 5, total: 6 } };
  // One organization has a limit of its own.
  world.sandbox.faults.add({ ...fault, times: 1 });
  expect(await run()).toMatchObject(inPart);
  expect(await countVerified()).toBe(5);
  // An hour later it is not asked, though it would answer, and keeps no other from being verified.
  world.moveClock(hourMs);
  world.sandbox.clearRequests();
  expect(await run()).toMatchObject(inPart);
  expect([asked("getIdentity"), await countVerified()]).toEqual([5, 5]);
  world.moveClock(5 * hourMs);
  expect(await run()).toMatchObject({ unchecked: 0, messageCode: null });
  expect(await countVerified()).toBe(6);
});
