import { beforeAll, expect, test } from "vitest";
import { clock, dayMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { open, seal } from "#lib/base/seal.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { beginHandover } from "#lib/keys/handover.ts";
import { keyPlace } from "#lib/keys/place.ts";
import { createOrganization } from "#lib/onboarding/choices.ts";
import { partner } from "#lib/polytomic/partner.ts";
import { reconcile } from "#lib/reconcile/execute.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import { claimRun, startByHand, startRun, tell } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed, useWorld } from "#tests/support/onboarding.ts";
import { killKey, lastRun, runNow } from "#tests/support/reconciling.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

const tenant = (id: string) => db().tenant.findUniqueOrThrow({ where: { id } });
const events = (tenantId: string, action: string) => db().auditEvent.count({ where: { tenantId, action } });
const asked = (endpoint: string) =>
  world.sandbox.inspect().requests.filter((request) => request.endpoint === endpoint).length;
const currentKey = (tenantId: string) =>
  db().organizationKey.findFirstOrThrow({ where: { tenantId, state: "current" }, omit: { sealed: false } });

test("each kind of difference is found once, and what agrees is not", async () => {
  const same = await onboard(staff);
  const gone = await onboard(staff);
  const renamed = await onboard(staff);
  const dead = await onboard(staff);
  const foreign = await onboard(staff);
  world.sandbox.addOutsideOrganization("Made with curl");
  await partner().deleteOrganization(gone.organizationId);
  await partner().updateOrganization(renamed.organizationId, { name: `New ${renamed.name}` });
  await killKey(dead);
  const [own, other] = await Promise.all([currentKey(foreign.id), currentKey(same.id)]);
  const sealed = await seal(
    await open(other.sealed, keyPlace(same.id, other.id)),
    keyPlace(foreign.id, own.id),
  );
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  world.moveClock(11 * minuteMs);

  const run = await runNow(staff);
  expect(run).toMatchObject({ state: "done", message: null, done: 5, total: 5 });
  const found = run.findings.map(({ kind, tenantId, organizationName }) => [
    kind,
    tenantId ?? organizationName,
  ]);
  expect(found.sort()).toEqual(
    [
      ["key-dead", dead.id],
      ["key-foreign", foreign.id],
      ["missing-upstream", gone.id],
      ["not-ours", "Made with curl"],
      ["renamed", renamed.id],
    ].sort(),
  );
  expect(await tenant(gone.id)).toMatchObject({ attention: "Missing at Polytomic" });
  expect(await events(gone.id, "organization.missing")).toBe(1);
  expect(await tenant(same.id)).toMatchObject({ attention: null, lastVerifiedAt: clock.now() });
  expect((await currentKey(dead.id)).trouble).toMatch(/does not accept/);
  expect(await events(dead.id, "key.refused")).toBe(1);
  expect(await events(foreign.id, "key.refused")).toBe(1);

  const again = await runNow(staff);
  expect(again.findings).toHaveLength(5);
  expect(await events(dead.id, "key.refused"), "told on change only").toBe(1);
  expect(await events(gone.id, "organization.missing"), "told on change only").toBe(1);

  const page = await readReconcile(staff, reconcileQuery.parse({}));
  expect(page.kind, "the alarm comes first").toBe("key-foreign");
  expect(page.counts.map(({ kind, open }) => [kind, open])).toEqual([
    ["key-foreign", 1],
    ["key-dead", 1],
    ["missing-upstream", 1],
    ["renamed", 1],
    ["not-ours", 1],
  ]);
});

test("the list is fetched once in a run, and never for a page", async () => {
  world.sandbox.clearRequests();
  await runNow(staff);
  expect(asked("listOrganizations")).toBe(1);
  world.sandbox.clearRequests();
  await readReconcile(staff, reconcileQuery.parse({ kind: "not-ours" }));
  expect(world.sandbox.inspect().requests).toEqual([]);
});

test("the owner's organization, archived tenants' and those being made are nobody's finding", async () => {
  const archived = await onboard(staff);
  await db().tenant.update({ where: { id: archived.id }, data: { archivedAt: clock.now() } });
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
  const waiting = organizationNamed(`Waiting ${draftId()}`);
  await createOrganization(staff, waiting.tenantId, waiting);
  const { organizations, ownerId } = world.sandbox.inspect();
  const made = organizations.find(({ name }) => name === waiting.name);
  expect(made).toBeDefined();
  const { findings } = await runNow(staff);
  const named = findings.map(({ organizationId }) => organizationId);
  expect(named).not.toContain(ownerId);
  expect(named).not.toContain(archived.organizationId);
  expect(named).not.toContain(made?.id);
});

test("a key checked within ten minutes is believed", async () => {
  const { id } = await onboard(staff);
  const { verifiedAt } = await currentKey(id);
  world.moveClock(9 * minuteMs);
  await runNow(staff);
  expect((await currentKey(id)).verifiedAt).toEqual(verifiedAt);
  world.moveClock(2 * minuteMs);
  await runNow(staff);
  expect((await currentKey(id)).verifiedAt).toEqual(clock.now());
});

test("the new key of a hand-over is checked too, and a key that cannot be opened is a finding", async () => {
  const [customer, sealedAway] = [await onboard(staff), await onboard(staff)];
  const email = "service@partner.example";
  await beginHandover(staff, { operationId: draftId(), tenantId: customer.id, email });
  const next = await keyIn(customer.id, "next");
  await killKey({ ...customer, userId: next.userId });
  const data = { sealed: (await keyIn(customer.id, "current")).sealed };
  await db().organizationKey.updateMany({ where: { tenantId: sealedAway.id }, data });
  world.moveClock(11 * minuteMs);
  const { findings } = await runNow(staff);
  const of = (id: string) => findings.filter(({ tenantId }) => tenantId === id);
  expect(of(customer.id)).toEqual([]);
  expect((await keyIn(customer.id, "next")).trouble).toMatch(/does not accept/);
  expect((await tenant(customer.id)).attention).toBe("The new key does not work");
  expect(of(sealedAway.id)).toMatchObject([
    { kind: "key-dead", detail: expect.stringMatching(/cannot be opened/) },
  ]);
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
    expect(run.message).toMatch(/The keys were checked up to \d+ of \d+/);
    expect(run.findings.filter(({ tenantId }) => tenantId === id)).toEqual([]);
    expect((await currentKey(id)).trouble).toBeNull();
    expect(await tenant(id)).toMatchObject({ attention: null });
    const page = await readReconcile(staff, reconcileQuery.parse({}));
    expect(page.finished, "the page says how many, and why").toMatchObject({
      id: run.id,
      unchecked: run.total - run.done,
      message: expect.stringMatching(/Polytomic/),
    });
    expect(page.finished?.unchecked).toBeGreaterThan(0);
    // Four at once, each tried at most three times: the phase stops instead of asking for every key.
    expect(asked("getIdentity")).toBeLessThanOrEqual(12);
  });

test("what an earlier run found of keys stays until they are checked again", async () => {
  const [dead, mended, seen] = [await onboard(staff), await onboard(staff), await onboard(staff)];
  for (const each of [dead, mended, seen]) await killKey(each);
  world.moveClock(11 * minuteMs);
  const before = await runNow(staff);
  await db().finding.updateMany({
    where: { runId: before.id, tenantId: seen.id },
    data: { kind: "key-foreign", repair: "Seen", repairedAt: clock.now(), repairedById: staff.id },
  });
  await db().organizationKey.updateMany({ where: { tenantId: mended.id }, data: { trouble: null } });
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getIdentity", times: null });
  const partial = await runNow(staff);
  const of = (tenantId: string) => partial.findings.filter((each) => each.tenantId === tenantId);
  expect(of(dead.id)).toMatchObject([{ kind: "key-dead", repair: null }]);
  expect(of(seen.id)).toMatchObject([{ kind: "key-foreign", repair: "Seen", repairedById: staff.id }]);
  expect(of(mended.id)).toEqual([]);
  world.sandbox.faults.clear();
  const whole = await runNow(staff);
  expect(whole).toMatchObject({ unchecked: 0, message: null });
  expect(whole.findings.filter(({ tenantId }) => tenantId === seen.id)).toMatchObject([{ repair: null }]);
});

test("a list that cannot be had concludes nothing", async () => {
  const { id } = await onboard(staff);
  world.sandbox.faults.add({ fault: "503-html", endpoint: "listOrganizations", times: 3 });
  const run = await runNow(staff);
  expect(run).toMatchObject({ state: "failed", findings: [] });
  expect(run.message).toMatch(/Polytomic/);
  expect(await tenant(id)).toMatchObject({ attention: null });
});

test("one run at a time; one that has died makes room, and can write nothing any more", async () => {
  expect(await Promise.all([startRun(null, "nightly"), startRun(staff, "by hand")])).toContain(false);
  await expect(startByHand(staff)).rejects.toMatchObject({ code: "conflict" });
  const dead = await claimRun();
  expect(await claimRun()).toBeNull();
  world.moveClock(2 * minuteMs);
  await expect(startByHand(staff)).rejects.toMatchObject({ code: "conflict" });
  world.moveClock(1);
  const run = await runNow(staff);
  expect(run.state).toBe("done");
  expect(run.id).not.toBe(dead);
  expect(await db().reconcileRun.findUniqueOrThrow({ where: { id: dead ?? "" } })).toMatchObject({
    state: "failed",
  });
  await expect(tell(dead ?? "", { done: 1 })).rejects.toMatchObject({ code: "busy" });
});

test("a run that waits for a worker has not died", async () => {
  await startByHand(staff);
  world.moveClock(60 * minuteMs);
  await reconcile();
  expect(await lastRun()).toMatchObject({ state: "done", reason: "by hand" });
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
  expect(await lastRun(), "a worker that comes late").toMatchObject({ reason: "nightly" });
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

test("the worker runs after an outcome that nobody saw, at most every 15 minutes", async () => {
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
  await reconcile();
  const after = await lastRun();
  expect(after).toMatchObject({ state: "done", reason: "after an unknown outcome" });
  world.moveClock(16 * minuteMs);
  await reconcile();
  expect((await lastRun()).id, "once for one outcome").toBe(after.id);
});

test("a viewer starts nothing", async () => {
  await expect(startByHand(await addStaff("viewer"))).rejects.toMatchObject({ code: "forbidden" });
});
