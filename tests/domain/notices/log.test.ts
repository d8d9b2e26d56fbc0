import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clock, dayMs, hourMs, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { sendAgain } from "#lib/notices/send-again.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear } from "#lib/tenants/attention.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { runNoticeJobs, sendMailTo, sweepAndRun } from "#tests/support/hands/notices.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let owner: Staff;
let tenant: { id: string };

const dead = { code: "key_not_working", params: {} } as const;
const missing = { code: "organization_missing", params: {} } as const;

beforeAll(async () => {
  mailbox = await openMailbox();
});
beforeEach(async () => {
  sendMailTo(mailbox);
  await db().tenantAttention.deleteMany();
  await db().notice.deleteMany();
  await runNoticeJobs();
  mailbox.mails.length = 0;
  mailbox.state.refusal = null;
  owner = await addStaff();
  tenant = await onboard(owner);
});
afterAll(() => mailbox.close());

test("what is over leaves with its last row of the log; what still lasts stays", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  await raiseFor(tenant.id, missing);
  await runNoticeJobs();
  await transact((tx) => clear(tx, { tenantId: tenant.id, subject: "key-1" }, "key_not_working"));
  world.moveClock(90 * dayMs - minuteMs);
  await sweepAndRun();
  expect(await db().notice.count()).toBe(2);
  world.moveClock(hourMs);
  await sweepAndRun();
  expect((await db().notice.findMany()).map(({ kind, open }) => [kind, open])).toEqual([
    ["organization_missing", true],
  ]);
});

test("what could not be delivered is sent again by a press of an admin, once", async () => {
  mailbox.state.refusal = 550;
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  const [row] = await db().noticeDelivery.findMany();
  const id = String(row?.id);
  expect(row?.state).toBe("failed");
  mailbox.state.refusal = null;
  await expect(sendAgain(owner, id)).rejects.toMatchObject({ code: "forbidden" });
  const admin = await addStaff("admin");
  await Promise.all([sendAgain(admin, id), sendAgain(admin, id)]);
  world.moveClock(hourMs);
  await runNoticeJobs();
  await sweepAndRun();
  expect(mailbox.mails).toHaveLength(1);
  expect(await db().noticeDelivery.findMany()).toMatchObject([{ state: "sent", messageCode: null }]);
  await sendAgain(admin, id);
  expect(await runNoticeJobs()).toBe(0);
  await db().staff.update({ where: { id: owner.id }, data: { disabledAt: clock.now() } });
  await expect(sendAgain(admin, id)).rejects.toMatchObject({ code: "conflict" });
  await expect(sendAgain(admin, "999999")).rejects.toMatchObject({ code: "not-found" });
});
