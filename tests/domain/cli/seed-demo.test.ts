import { expect, test } from "vitest";
import { dayOf } from "#lib/activity/keep.ts";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { demoBook, demoStaff } from "#lib/cli/demo-book.ts";
import { plantDemo } from "#lib/cli/seed-demo.ts";
import { readHome } from "#lib/directory/home.ts";
import { readInbox } from "#lib/directory/inbox.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const url = () => world.app.databaseUrl;

test("the demo's customers exist in the sandbox, with troubles and owners, and a second run adds nothing", async () => {
  // A worker counts while the customers are being onboarded.
  const before = { day: dayOf(clock.now()), what: "health", code: "unseen", n: 37 };
  await db().dailyCount.create({ data: before });
  expect(await plantDemo(url(), () => undefined)).toBe(demoBook.length);
  // Most customers are fine, and the pictures of today add up to those that are onboarded.
  const failing = await db().tenantHealth.count({ where: { outcome: "looked", failing: { gt: 0 } } });
  expect(failing).toBeLessThanOrEqual(demoBook.length / 3);
  const counted = await db().dailyCount.findMany({ where: { day: before.day, what: "health" } });
  expect(counted.reduce((sum, { n }) => sum + n, 0)).toBe(
    await db().tenant.count({ where: { stage: "active", archivedAt: null } }),
  );
  const tenants = await db().tenant.findMany({ include: { owner: true } });
  expect(tenants).toHaveLength(40);
  const upstream = world.sandbox.inspect().organizations.map(({ name }) => name);
  for (const { name, owner } of tenants) {
    expect(upstream).toContain(name);
    expect(demoStaff.map((each) => each.email)).toContain(owner.email);
  }
  const kinds = (await readInbox(await addStaff(), {})).entries.map(({ kind }) => kind);
  for (const kind of [
    "key_not_working",
    "rotation_waiting",
    "unknown_outcome",
    "syncs_failing",
    "key_due",
    "unfinished",
  ])
    expect(kinds).toContain(kind);
  expect(await db().tenant.count({ where: { archivedAt: { not: null } } })).toBe(1);
  expect(await db().tenant.count({ where: { labels: { has: "enterprise" } } })).toBe(5);
  expect((await readHome(await addStaff())).inbox.count).toBeGreaterThan(5);
  expect(await db().session.count({ where: { staff: { email: { endsWith: "@example.com" } } } })).toBe(0);
  expect(await plantDemo(url(), () => undefined)).toBe(0);
});

test("every address of the demo leads nowhere", () => {
  for (const { email } of [...demoBook, ...demoStaff]) expect(email).toMatch(/@(.+\.)?example\.com$/);
  expect(new Set(demoBook.map(({ name }) => name)).size).toBe(40);
});
