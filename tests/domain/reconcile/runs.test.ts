import { beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { open, seal } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { runWaiting } from "#lib/reconcile/execute.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import { claimRun, failDead, startByHand, startRun, tell } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { killKey, lastRun, runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

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
  await asPartner().deleteOrganization(gone.organizationId);
  await asPartner().updateOrganization(renamed.organizationId, { name: `New ${renamed.name}` });
  await killKey(dead);
  const [own, other] = await Promise.all([currentKey(foreign.id), currentKey(same.id)]);
  const sealed = await seal(
    await open(other.sealed, placeOf("organization-key", same.id, other.id)),
    placeOf("organization-key", foreign.id, own.id),
  );
  await db().organizationKey.update({ where: { id: own.id }, data: { sealed } });
  world.moveClock(11 * minuteMs);

  const run = await runNow(staff);
  expect(run).toMatchObject({ state: "done", messageCode: null, done: 5, total: 5 });
  const found = run.findings.map(({ kind, tenantId, organizationName }) => [
    kind,
    tenantId ?? organizationName,
  ]);
  expect(found.sort()).toEqual(
    [
      ["key_dead", dead.id],
      ["key_foreign", foreign.id],
      ["missing_upstream", gone.id],
      ["not_ours", "Made with curl"],
      ["renamed", renamed.id],
    ].sort(),
  );
  expect(await tenant(gone.id)).toMatchObject({ attentionCode: "organization_missing" });
  expect(await events(gone.id, "organization.missing")).toBe(1);
  expect(await tenant(same.id)).toMatchObject({ attentionCode: null, lastVerifiedAt: clock.now() });
  expect((await currentKey(dead.id)).trouble).toBe("not_accepted");
  expect(await events(dead.id, "key.refused")).toBe(1);
  expect(await events(foreign.id, "key.refused")).toBe(1);

  const again = await runNow(staff);
  expect(again.findings).toHaveLength(5);
  expect(await events(dead.id, "key.refused"), "told on change only").toBe(1);
  expect(await events(gone.id, "organization.missing"), "told on change only").toBe(1);

  const page = await readReconcile(staff, reconcileQuery.parse({}));
  expect(page.kind, "the alarm comes first").toBe("key_foreign");
  expect(page.counts.map(({ kind, open }) => [kind, open])).toEqual([
    ["key_foreign", 1],
    ["key_dead", 1],
    ["missing_upstream", 1],
    ["renamed", 1],
    ["not_ours", 1],
  ]);
});

test("the list is fetched once in a run, and never for a page", async () => {
  world.sandbox.clearRequests();
  await runNow(staff);
  expect(asked("listOrganizations")).toBe(1);
  world.sandbox.clearRequests();
  await readReconcile(staff, reconcileQuery.parse({ kind: "not_ours" }));
  expect(world.sandbox.inspect().requests).toEqual([]);
});

test("the owner's organization, archived tenants' and those being created are not findings", async () => {
  const archived = await onboard(staff);
  const gone = await onboard(staff);
  await asPartner().deleteOrganization(gone.organizationId);
  await db().tenant.updateMany({
    where: { id: { in: [archived.id, gone.id] } },
    data: { archivedAt: clock.now() },
  });
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
  expect(named).not.toContain(gone.organizationId);
  expect(named).not.toContain(made?.id);
});

test("a list that cannot be read leads to no findings", async () => {
  const { id } = await onboard(staff);
  world.sandbox.faults.add({ fault: "503-html", endpoint: "listOrganizations", times: 3 });
  const run = await runNow(staff);
  expect(run).toMatchObject({ state: "failed", findings: [] });
  expect(run.messageCode).toBe("upstream_failure");
  expect(await tenant(id)).toMatchObject({ attentionCode: null });
});

test("one run at a time; a dead one makes room, and can no longer write", async () => {
  expect(await Promise.all([startRun(null, "nightly"), startRun(staff, "by_hand")])).toContain(false);
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

test("a viewer starts nothing", async () => {
  await expect(startByHand(await addStaff("viewer"))).rejects.toMatchObject({ code: "forbidden" });
});

/** Lets half a minute pass for the app and its timers, three times: a run without progress is dead after two minutes. */
async function passMinutes(progress: () => Promise<Date>): Promise<void> {
  for (let n = 0; n < 3; n += 1) {
    world.moveClock(minuteMs);
    vi.advanceTimersByTime(minuteMs / 2);
    await expect.poll(progress).toEqual(clock.now());
    await failDead();
  }
}

/** Timers that the test moves, and the time limits that requests get. */
function watchTime(): number[] {
  const limits: number[] = [];
  const { timeout } = AbortSignal;
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  AbortSignal.timeout = (ms) => {
    limits.push(ms);
    return new AbortController().signal;
  };
  onTestFinished(() => {
    vi.useRealTimers();
    AbortSignal.timeout = timeout;
  });
  return limits;
}

test("a list of organizations that takes minutes has its time, and fails no run", async () => {
  const limits = watchTime();
  await startByHand(staff);
  const before = asked("listOrganizations");
  world.sandbox.faults.add({ fault: "hold-before-commit", endpoint: "listOrganizations", times: 1 });
  const run = runWaiting();
  await expect.poll(() => asked("listOrganizations")).toBe(before + 1);
  expect(limits.at(-1)).toBe(5 * minuteMs);
  await passMinutes(async () => (await lastRun()).seenAt);
  world.sandbox.release();
  await run;
  expect(await lastRun()).toMatchObject({ state: "done" });
});
