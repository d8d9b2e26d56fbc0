import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { beforeAll, expect, test } from "vitest";
import { KeyReadsFigure } from "#components/overview/key-figures.tsx";
import { keepLook } from "#lib/activity/keep.ts";
import { clock, dayMs, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { readKey } from "#lib/keys/read.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { countDaily } from "#lib/overview/daily.ts";
import { readOverview } from "#lib/overview/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { addStaff, draftId, onboard, organizationNamed, submit } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Monday, 2 March 2026, 09:00 UTC, is when the tests begin. */

const world = useWorld();
let admin: Staff;
let onboarder: Staff;
beforeAll(async () => {
  [admin, onboarder] = [await addStaff("admin"), await addStaff("onboarder")];
});

test("an empty installation has every week and day, and says that nothing was counted", async () => {
  const overview = await readOverview(admin);
  expect(overview.onboardings).toHaveLength(12);
  expect(overview.onboardings.at(-1)).toEqual({
    week: "2026-03-02",
    begun: 0,
    finished: 0,
    medianSeconds: null,
  });
  expect(overview.keys).toMatchObject({ maxAgeDays: 90, overdue: 0, without: 0 });
  expect(overview).toMatchObject({ attention: [], countedSince: null, reads: [] });
  expect(overview.health.map(({ counts }) => counts)).toEqual(Array(30).fill(null));
});

test("onboardings are counted in the week in which they began, with the middle time to the key", async () => {
  await onboard(onboarder);
  const slow = { id: draftId(), name: "Slow Clinics", email: "root@slow.example" };
  await submit(onboarder, slow, "organization");
  await submit(onboarder, slow, "user");
  await createOrganization(onboarder, draftId(), organizationNamed("Unfinished Clinics"));
  world.moveClock(8 * dayMs);
  await submit(onboarder, slow, "key");
  const { onboardings, unfinished } = await readOverview(admin);
  expect(onboardings.at(-2)).toMatchObject({ week: "2026-03-02", begun: 3, finished: 2 });
  expect(onboardings.at(-2)?.medianSeconds).toBeCloseTo((8 * dayMs) / 2_000, -1);
  expect(onboardings.at(-1)?.begun).toBe(0);
  expect(unfinished).toEqual([
    { step: "Organization", count: 0, olderThanWeek: 0 },
    { step: "Root user", count: 1, olderThanWeek: 1 },
    { step: "API key", count: 0, olderThanWeek: 0 },
  ]);
});

test("keys are counted by their age, beside the age that the policy allows", async () => {
  const { id } = await onboard(onboarder);
  world.moveClock(95 * dayMs);
  await onboard(onboarder);
  await db().organizationKey.updateMany({ where: { tenantId: id }, data: { state: "stopped" } });
  await db().tenant.update({ where: { id }, data: { keyMintedAt: null, keyHint: null } });
  const { keys } = await readOverview(admin);
  const byAge = Object.fromEntries(keys.ages.map(({ fromDays, count }) => [fromDays, count]));
  expect(byAge).toMatchObject({ 0: 1, 30: 0, 90: 2, 360: 0 });
  expect(keys).toMatchObject({ overdue: 2, without: 1 });
});

test("what is counted on a day stays, and a day without a count is none", async () => {
  const { id } = await onboard(onboarder);
  const found = { syncs: 2, failing: ["a"], running: [], unknown: 0, connections: 1, unhealthy: 0 };
  await raiseFor(id, { code: "key_not_working", params: {} });
  await keepLook(id, { outcome: "looked", found });
  await countDaily();
  const before = clock.now().toISOString().slice(0, 10);
  world.moveClock(2 * dayMs);
  await transact((tx) => clear(tx, { tenantId: id }, "key_not_working"));
  await countDaily();
  await countDaily();
  const { attention, health, countedSince } = await readOverview(admin);
  expect(countedSince).toBe(before);
  const lines = Object.fromEntries(
    attention.map(({ name, days }) => [name, days.slice(-3).map(({ n }) => n)]),
  );
  expect(lines).toEqual({ "Key not working": [1, null, 0], "Syncs failing": [0, null, 1] });
  expect(health.slice(-3).map(({ counts }) => counts?.failing)).toEqual([1, undefined, 1]);
  const active = await db().tenant.count({ where: { stage: "active" } });
  expect(health.at(-1)?.counts).toEqual({ good: 0, failing: 1, blind: 0, unseen: active - 1 });
});

/** They make a link and open it themselves. */
async function takenBy(staff: Staff, tenantId: string) {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  await takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7", staff);
}

test("reads of keys are counted by person and week, for admins alone", async () => {
  const { id } = await onboard(onboarder);
  const read = async (staff: Staff, times: number) => {
    for (let n = 0; n < times; n += 1) await readKey(staff, id, n % 2 ? "copy" : "reveal");
  };
  await db().session.updateMany({ data: { authenticatedAt: clock.now() } });
  const [one, two] = [await addStaff("onboarder"), await addStaff("admin")];
  await read(one, 2);
  await read(two, 3);
  await takenBy(two, id);
  world.moveClock(7 * dayMs + hourMs + minuteMs);
  const { reads } = await readOverview(admin);
  expect(reads?.map(({ person, weeks }) => [person, weeks.slice(-2).map(({ n }) => n)])).toEqual([
    [two.name, [4, 0]],
    [one.name, [2, 0]],
  ]);
  expect((await readOverview(onboarder)).reads).toBeNull();
});

test("names in the reads of keys are not translated, in the picture and in the table", () => {
  const reads = [{ id: "one", person: "Rose Baker", weeks: [{ week: "2026-03-02", n: 2 }] }];
  const shown = renderToStaticMarkup(createElement(KeyReadsFigure, { reads }));
  expect(shown).toContain('<span translate="no">Rose Baker</span>');
  expect(shown).toContain('<th scope="row" translate="no">Rose Baker</th>');
});
