import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { checkHealth, readHealthHistory } from "#lib/activity/history.ts";
import { newsIn, readHourly, sweepEvents } from "#lib/activity/hourly.ts";
import { keepLook } from "#lib/activity/keep.ts";
import { changeHealthPolicy, readHealthPolicy } from "#lib/activity/policy.ts";
import { clock, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { mostEvents } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { killKey } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Sync events between the nightly looks. */

const world = useWorld();
let admin: Staff;
let tenant: Awaited<ReturnType<typeof onboard>>;

type Happened = { type: string; sync?: string; at: string };
const eventOf = ({ type, sync = "", at }: Happened, n = 0) => ({
  id: `event-${n}`,
  type,
  created_at: at,
  event: { sync_id: sync, sync_name: "", name: "" },
});

/** What Polytomic answers from now on when it is asked for events; the times that it was asked for. */
const realFetch = globalThis.fetch;
function answerEvents(events: Happened[]): (string | null)[] {
  const asked: (string | null)[] = [];
  globalThis.fetch = async (url, init) => {
    const { pathname, searchParams } = new URL(String(url));
    if (pathname !== "/api/events") return await realFetch(url, init);
    asked.push(searchParams.get("starting_after"));
    return Response.json({ data: events.map(eventOf) });
  };
  return asked;
}
afterEach(() => {
  globalThis.fetch = realFetch;
});

const nothing = { syncs: 9, failing: [], running: [], unknown: 0, connections: 3, unhealthy: 0 };
const found = (failing: string[]) => ({ outcome: "looked" as const, found: { ...nothing, failing } });
const historyOf = () => readHealthHistory(admin, tenant.id);
const seenAt = async () => (await historyOf()).health?.seen?.at;
const now = () => clock.now().toISOString();
const waiting = async () =>
  (await runSql("SELECT 1 FROM pgboss.job WHERE name = 'health' AND state < 'active'")).rowCount;

beforeAll(async () => {
  tenant = await onboard(await addStaff());
});
beforeEach(async () => {
  admin = await addStaff("admin");
  await runSql("DELETE FROM pgboss.job WHERE name = 'health'");
  await db().tenantHealth.deleteMany();
  await changeHealthPolicy(admin, true);
});

test("nothing is read until an admin switches it on, which is recorded once", async () => {
  await changeHealthPolicy(admin, false);
  await keepLook(tenant.id, found([]));
  world.moveClock(2 * hourMs);
  const asked = answerEvents([]);
  await sweepEvents();
  await readHourly();
  expect([await waiting(), asked.length]).toEqual([0, 0]);
  expect((await historyOf()).events).toEqual({ isOn: false, readAt: null });
  const before = await db().auditEvent.count({ where: { action: "health-policy.changed" } });
  await changeHealthPolicy(admin, true);
  await changeHealthPolicy(admin, true);
  expect(await db().auditEvent.count({ where: { action: "health-policy.changed" } })).toBe(before + 1);
  const viewer = await addStaff("viewer");
  expect(await readHealthPolicy(viewer)).toMatchObject({ isOn: true, right: { allowed: false } });
  await expect(changeHealthPolicy(viewer, false)).rejects.toMatchObject({ code: "forbidden" });
});

test("events that say nothing new leave the verdict as old as its look, and are read once an hour", async () => {
  await keepLook(tenant.id, found(["a"]));
  const looked = now();
  world.moveClock(hourMs - 1);
  await sweepEvents();
  expect(await waiting(), "too soon").toBe(0);
  world.moveClock(1);
  await sweepEvents();
  expect(await waiting()).toBe(1);
  const asked = answerEvents([
    { type: "sync.failed", sync: "a", at: now() },
    { type: "bulk_sync.completed", sync: "b", at: now() },
    { type: "sync.running", sync: "c", at: now() },
    { type: "sync.canceled", sync: "d", at: now() },
  ]);
  await readHourly();
  await readHourly();
  expect(asked).toEqual([new Date(Date.parse(looked) - 5 * minuteMs).toISOString()]);
  expect(await seenAt()).toBe(looked);
  expect((await historyOf()).events).toEqual({ isOn: true, readAt: now() });
});

test.each<[string, string[], Omit<Happened, "at">]>([
  ["fails that did not", [], { type: "bulk_sync.failed", sync: "b" }],
  ["succeeds that failed", ["a"], { type: "sync.completed", sync: "a" }],
  ["fails without a name", [], { type: "sync.failed" }],
])("a sync that %s has the organization looked at once", async (_, failing, happened) => {
  await keepLook(tenant.id, found(failing));
  world.moveClock(hourMs);
  answerEvents([{ ...happened, at: now() }]);
  await readHourly();
  expect(await seenAt()).toBe(now());
});

test("more events than one answer holds are not guessed at: the organization is looked at", async () => {
  await keepLook(tenant.id, found([]));
  world.moveClock(hourMs);
  const at = now();
  answerEvents(Array.from({ length: mostEvents }, () => ({ type: "sync.completed", sync: "a", at })));
  await readHourly();
  expect(await seenAt()).toBe(at);
});

test("a sync fails since its event, not since we looked, unless it failed before", async () => {
  const failedAt = new Map([
    ["a", "2026-11-27T08:12:00.000Z"],
    ["b", "2026-11-27T09:00:00.000Z"],
  ]);
  await keepLook(tenant.id, found(["a"]), failedAt);
  expect((await historyOf()).health?.seen?.since).toBe("2026-11-27T08:12:00.000Z");
  await keepLook(tenant.id, found(["a"]), new Map([["a", now()]]));
  expect((await historyOf()).health?.seen?.since).toBe("2026-11-27T08:12:00.000Z");
});

test("no answer changes nothing and is tried again at the next sweep", async () => {
  await keepLook(tenant.id, found([]));
  const looked = now();
  world.moveClock(hourMs);
  world.sandbox.faults.add({ fault: "500-not-recorded", endpoint: "listEvents", times: null });
  await readHourly();
  expect(await historyOf()).toMatchObject({
    health: { seen: { at: looked }, blind: null },
    events: { readAt: null },
  });
  world.sandbox.faults.clear();
  await sweepEvents();
  expect(await waiting()).toBe(1);
});

test("a key that is refused is verified, and the page says why it can't tell", async () => {
  const other = await onboard(await addStaff());
  await checkHealth(admin, other.id);
  world.moveClock(hourMs);
  await killKey(other);
  await readHourly();
  expect((await readHealthHistory(admin, other.id)).health?.blind?.why).toBe("the key failed verification");
  expect(await codesOf(other.id)).toEqual(["key_not_working"]);
});

describe("of many events of one sync", () => {
  const since = new Date("2026-11-27T08:00:00Z");
  const [one, two, three] = [
    "2026-11-27T08:10:00.000Z",
    "2026-11-27T08:20:00.000Z",
    "2026-11-27T08:30:00.000Z",
  ];
  const news = (happened: Happened[], failing: string[] = []) =>
    newsIn(happened.map(eventOf), since, failing);
  const ran = (what: string, at: string): Happened => ({ type: `sync.${what}`, sync: "a", at });

  test("the last one counts, in whatever order they come; it fails since the first of a row", () => {
    expect(news([ran("failed", three), ran("completed", one), ran("failed", two)])).toEqual({
      isNews: true,
      failedAt: new Map([["a", two]]),
    });
    expect(news([ran("completed", three), ran("failed", two)])).toEqual({
      isNews: false,
      failedAt: new Map(),
    });
    expect(news([ran("completed", three), ran("failed", two)], ["a"]).isNews).toBe(true);
  });

  test("those from before, and those without a time, say nothing", () => {
    expect(news([ran("failed", "2026-11-27T07:59:59Z"), ran("failed", "yesterday")]).isNews).toBe(false);
  });
});
