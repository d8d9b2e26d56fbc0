import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clock, dayMs, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { findNotices } from "#lib/operations/find-notices.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { runNoticeJobs, sendMailTo } from "#tests/support/hands/notices.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What is announced because it has lasted. */

const world = useWorld();
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let owner: Staff;
let tenant: { id: string; name: string };

/** The titles of the notices so far, the first one first. */
const announced = async () =>
  (await db().notice.findMany({ where: { tenantId: tenant.id }, orderBy: { id: "asc" } })).map(
    ({ kind, open }) => `${kind}${open ? "" : ", over"}`,
  );

beforeAll(async () => {
  mailbox = await openMailbox();
});
beforeEach(async () => {
  sendMailTo(mailbox);
  await db().operation.updateMany({ data: { finishedAt: clock.now() } });
  owner = await addStaff();
  tenant = await onboard(owner);
  await findNotices();
  await db().notice.deleteMany();
  mailbox.mails.length = 0;
});
afterAll(() => mailbox.close());

test("an answer that is missing is announced after an hour, and again if it is missing again", async () => {
  const raiseIt = () =>
    raiseFor(tenant.id, { code: "unknown_outcome", params: { asked: "user_add" } }, "one");
  await raiseIt();
  world.moveClock(59 * minuteMs);
  await findNotices();
  expect(await announced()).toEqual([]);
  world.moveClock(minuteMs);
  await findNotices();
  await findNotices();
  expect(await announced()).toEqual(["unknown_outcome"]);
  await runNoticeJobs();
  const [mail] = mailbox.mails.filter(({ to }) => to[0] === owner.email);
  expect(mail?.headers.Subject).toBe(`${tenant.name}: We didn't get an answer about adding a user`);
  await transact((tx) => clear(tx, { tenantId: tenant.id, subject: "one" }, "unknown_outcome"));
  await raiseIt();
  world.moveClock(hourMs);
  await findNotices();
  expect(await announced()).toEqual(["unknown_outcome, over", "unknown_outcome"]);
});

test("what ends while it is looked for is not announced", async () => {
  await raiseFor(tenant.id, { code: "unknown_outcome", params: { asked: "user_add" } }, "one");
  world.moveClock(hourMs);
  let finding: Promise<void> | undefined;
  await transact(async (tx) => {
    await clear(tx, { tenantId: tenant.id, subject: "one" }, "unknown_outcome");
    finding = findNotices();
    await untilItWaits(tx, finding);
  });
  await finding;
  expect(await announced()).toEqual([]);
});

test("syncs that fail are announced after a day, with a link to the health page", async () => {
  await raiseFor(tenant.id, { code: "syncs_failing", params: { failing: 2, syncs: 9 } });
  world.moveClock(dayMs - minuteMs);
  await findNotices();
  expect(await announced()).toEqual([]);
  world.moveClock(minuteMs);
  await findNotices();
  await findNotices();
  expect(await announced()).toEqual(["syncs_failing"]);
  await runNoticeJobs();
  const [mail] = mailbox.mails.filter(({ to }) => to[0] === owner.email);
  expect(mail?.headers.Subject).toBe(`${tenant.name}: 2 of 9 syncs failing`);
  expect(mail?.body).toContain(`/tenants/${tenant.id}/health`);
  await transact((tx) => clear(tx, { tenantId: tenant.id }, "syncs_failing"));
  expect(await announced()).toEqual(["syncs_failing, over"]);
});

const startOverlap = async () => {
  const now = clock.now();
  const { id } = await db().operation.create({
    data: {
      tenantId: tenant.id,
      kind: "key_overlap",
      state: "waiting",
      stage: "overlapping",
      input: {},
      topic: "key",
      createdById: owner.id,
      createdAt: now,
      updatedAt: now,
    },
  });
  return id;
};

test("a rotation that waits for the customer is announced after seven days, and is over when it ends", async () => {
  const id = await startOverlap();
  world.moveClock(7 * dayMs - minuteMs);
  await findNotices();
  expect(await announced()).toEqual([]);
  world.moveClock(minuteMs);
  await findNotices();
  await findNotices();
  expect(await announced()).toEqual(["rotation_waiting"]);
  await db().operation.update({ where: { id }, data: { finishedAt: clock.now(), topic: null } });
  await findNotices();
  expect(await announced()).toEqual(["rotation_waiting, over"]);
});

test("a key is announced two weeks before its day, and not again until the next one is due", async () => {
  world.moveClock(76 * dayMs - minuteMs);
  await findNotices();
  expect(await announced()).toEqual([]);
  world.moveClock(minuteMs);
  await findNotices();
  world.moveClock(30 * dayMs);
  await findNotices();
  expect(await announced()).toEqual(["key_due"]);
  const { keyMintedAt } = await db().tenant.findUniqueOrThrow({ where: { id: tenant.id } });
  const { params } = await db().notice.findFirstOrThrow({ where: { tenantId: tenant.id } });
  expect(params).toEqual({ dueAt: expect.stringMatching(/Z$/) });
  const { dueAt } = params as { dueAt: string };
  const wholeSeconds = Math.floor(later(keyMintedAt ?? new Date(0), 90 * dayMs).getTime() / 1000);
  expect(Date.parse(dueAt) / 1000).toBe(wholeSeconds);
  await db().tenant.update({ where: { id: tenant.id }, data: { keyMintedAt: clock.now() } });
  await findNotices();
  expect(await announced()).toEqual(["key_due, over"]);
  world.moveClock(76 * dayMs);
  await findNotices();
  expect(await announced()).toEqual(["key_due, over", "key_due"]);
});

test("keys that are not to get old are announced after half of their time", async () => {
  await db().keyPolicy.create({ data: { id: 1, maxAgeDays: 10, updatedAt: clock.now() } });
  world.moveClock(5 * dayMs - minuteMs);
  await findNotices();
  expect(await announced()).toEqual([]);
  world.moveClock(minuteMs);
  await findNotices();
  expect(await announced()).toEqual(["key_due"]);
  await db().keyPolicy.deleteMany();
});

test("what was not announced because of a hold is announced after it", async () => {
  const hold = (onHoldAt: Date | null) =>
    db().tenant.update({ where: { id: tenant.id }, data: { onHoldAt } });
  await hold(clock.now());
  await raiseFor(tenant.id, { code: "organization_missing", params: {} });
  await findNotices();
  expect(await announced()).toEqual([]);
  await hold(null);
  await findNotices();
  await findNotices();
  expect(await announced()).toEqual(["organization_missing"]);
});

test("nothing lasts for a tenant on hold or in the archive", async () => {
  await startOverlap();
  await raiseFor(tenant.id, { code: "unknown_outcome", params: { asked: "user_add" } }, draftId());
  world.moveClock(80 * dayMs);
  for (const off of [{ onHoldAt: clock.now() }, { onHoldAt: null, archivedAt: clock.now() }]) {
    await db().tenant.update({ where: { id: tenant.id }, data: off });
    await findNotices();
    expect(await announced()).toEqual([]);
  }
  await db().tenant.update({ where: { id: tenant.id }, data: { archivedAt: null } });
  await findNotices();
  expect((await announced()).sort()).toEqual(["key_due", "rotation_waiting", "unknown_outcome"]);
});
