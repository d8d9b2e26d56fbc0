import { beforeEach, describe, expect, test } from "vitest";
import { clock, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { stopAtForm } from "#lib/forms/key.ts";
import { beginOverlap, customerSwitched, stopAt } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { readKey } from "#lib/keys/read.ts";
import { cancel } from "#lib/operations/resume.ts";
import { findBySession, type Staff } from "#lib/staff/staff.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { actionsOf, keyIn, statesOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;
let operationId: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id, name } = await onboard(staff));
  operationId = draftId();
  const email = `polytomic+${draftId()}@partner.example`;
  await beginOverlap(staff, { operationId, tenantId: id, email });
});

const inMs = (ms: number) => new Date(clock.now().getTime() + ms);
const set = (at: Date | null) => stopAt(staff, { operationId, tenantId: id }, at);
const chosen = async () => (await findKeysPage(staff, id))?.overlap?.switchAt;
const events = () =>
  db().auditEvent.findMany({
    where: { tenantId: id, action: { startsWith: "key.stop-" } },
    orderBy: { id: "asc" },
  });
const readNew = async () => void (await readKey(staff, id, "copy", { keyId: (await keyIn(id, "next")).id }));
const titles = async () => (await listTimeline(staff, id)).map(({ title }) => title);

test("setting, moving and clearing the time each leave a row, which says who, which key and when", async () => {
  const old = await keyIn(id, "current");
  const [first, second] = [inMs(hourMs), inMs(2 * hourMs)];
  await set(first);
  await set(second);
  await set(null);
  const by = { actorId: staff.id, targetType: "key", targetId: old.id };
  expect(await events()).toMatchObject([
    { ...by, action: "key.stop-scheduled", detail: { at: first.toISOString() } },
    { ...by, action: "key.stop-scheduled", detail: { at: second.toISOString() } },
    { ...by, action: "key.stop-unscheduled", detail: { at: second.toISOString() } },
  ]);
  expect(await chosen()).toBeNull();
});

test("what changes nothing leaves none", async () => {
  await set(null);
  const at = inMs(hourMs);
  await set(at);
  await set(at);
  expect(await events()).toHaveLength(1);
  expect(await chosen()).toBe(at.toISOString());
});

test("no row, no time: when the row cannot be written, the time is not set", async () => {
  // 22P05: text with a NUL does not fit into PostgreSQL, so the row with this actor cannot be written.
  const broken = { ...staff, email: "a\u0000b" } as typeof staff;
  await expect(stopAt(broken, { operationId, tenantId: id }, inMs(hourMs))).rejects.toThrow();
  expect(await chosen()).toBeNull();
});

test("the timeline shows the scheduled time, and a reached time without claiming that the customer switched", async () => {
  const at = inMs(hourMs);
  await set(at);
  const entry = (await listTimeline(staff, id)).find(
    ({ title }) => title === "Stop of the old key scheduled",
  );
  expect(entry).toMatchObject({ who: staff.name, detail: "2 Mar 2026, 10:00 UTC" });
  await set(null);
  expect(await titles()).toContain("Scheduled stop of the old key cancelled");
  await set(at);
  await readNew();
  world.moveClock(hourMs + minuteMs);
  await recover();
  expect(await actionsOf(id)).toContain("key.stopped");
  const shownTitles = await titles();
  expect(shownTitles).toContain("Scheduled time to stop the old key reached");
  expect(shownTitles.join()).not.toMatch(/switched/);
});

describe("at a time when no one has the new key", () => {
  const putOff = "stop_put_off";
  const comes = async () => {
    world.moveClock(hourMs + minuteMs);
    await db().session.updateMany({ data: { authenticatedAt: clock.now() } });
    staff = (await findBySession(staff.sessionId)) ?? staff;
    await recover();
  };

  test("the old key keeps working, the inbox asks for it, and it is announced", async () => {
    const [at, old] = [inMs(hourMs), await keyIn(id, "current")];
    await set(at);
    await comes();
    expect(await statusOf(world.origin, old.value)).toBe(200);
    expect((await findKeysPage(staff, id))?.overlap).toMatchObject({
      switchAt: null,
      putOffAt: at.toISOString(),
    });
    expect(await codesOf(id)).toEqual([putOff]);
    const { entries } = await readInbox(staff, {});
    expect(entries.find(({ tenantId }) => tenantId === id)).toMatchObject({
      kind: putOff,
      next: { href: `/tenants/${id}/keys#overlap`, label: "Open rotation" },
    });
    expect(await db().notice.count({ where: { tenantId: id, kind: putOff, open: true } })).toBe(1);
    expect((await events()).at(-1)).toMatchObject({
      action: "key.stop-put-off",
      detail: { at: at.toISOString() },
    });
    // It waits for staff, also after the new key is read: the customer has had no time to use it.
    await readNew();
    expect(await codesOf(id)).toEqual([]);
    await comes();
    expect((await statesOf(id)).toSorted()).toEqual(["current", "next"]);
  });

  test.each([
    ["another time", async () => await set(inMs(hourMs))],
    [
      "that the customer has switched",
      async () => void (await customerSwitched(staff, { operationId, tenantId: id }, name)),
    ],
    ["to cancel", async () => await cancel(staff, id, operationId)],
  ])("staff decide: %s", async (_, decide) => {
    await set(inMs(hourMs));
    await comes();
    await decide();
    expect(await codesOf(id)).toEqual([]);
    expect((await findKeysPage(staff, id))?.overlap?.putOffAt ?? null).toBeNull();
  });
});

test("the customer is shown as switched when staff confirm it", async () => {
  await customerSwitched(staff, { operationId, tenantId: id }, name);
  expect(await titles()).toContain("Customer switched to the new key");
});

describe("the form", () => {
  const form = (when: string, offset = "0") =>
    stopAtForm.safeParse({ operationId: draftId(), tenantId: draftId(), when, seenStopAt: "", offset });

  test("without a time is wrong at its field, and clears nothing", () => {
    for (const when of ["", "tomorrow", "2026-13-01T10:00"]) {
      const { success, error } = form(when);
      expect(success).toBe(false);
      expect(error?.issues).toMatchObject([{ path: ["when"], message: "Enter a date and a time." }]);
    }
  });

  test("reads the time in the person's time zone", () => {
    expect(form("2026-07-01T10:00", "-120").data?.at).toEqual(new Date("2026-07-01T08:00:00Z"));
    expect(form("2026-07-01T10:00", "240").data?.at).toEqual(new Date("2026-07-01T14:00:00Z"));
  });
});
