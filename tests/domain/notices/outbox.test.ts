import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { clock, dayMs, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { settings } from "#lib/base/settings.ts";
import { changeTiming } from "#lib/notices/timing.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { findNotices } from "#lib/operations/find-notices.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clear, raise, raiseMany } from "#lib/tenants/attention.ts";
import { accessWords } from "#lib/timeline/access-words.ts";
import { raiseFor } from "#tests/support/hands/attention.ts";
import { runNoticeJobs, sendMailTo, sweepAndRun } from "#tests/support/hands/notices.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { openMailbox } from "#tests/support/world/mailbox.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* What is announced to whom, how often, and when. */

const world = useWorld();
let mailbox: Awaited<ReturnType<typeof openMailbox>>;
let owner: Staff;
let tenant: { id: string; name: string };

const dead = { code: "key_not_working", params: {} } as const;
const missing = { code: "organization_missing", params: {} } as const;

async function addTenant(staff: Staff, name = `Customer ${draftId()}`) {
  const id = draftId();
  await createOrganization(staff, id, organizationNamed(name));
  return { id, name };
}

const states = async () =>
  (await db().noticeDelivery.findMany({ orderBy: { id: "asc" } })).map(({ state }) => state);

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
  tenant = await addTenant(owner);
});
afterAll(() => mailbox.close());

test("the owner gets an email with the tenant, the reason, the next step and a link", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  expect(await runNoticeJobs()).toBe(1);
  const [mail] = mailbox.mails;
  expect(mail?.to).toEqual([owner.email]);
  expect(mail?.headers).toMatchObject({
    From: "Onboarding <onboarding@partner.example>",
    Subject: `${tenant.name}: The key no longer works`,
    "Auto-Submitted": "auto-generated",
  });
  expect(mail?.body).toBe(
    `${tenant.name}\nThe key no longer works\nMint a new key and send it to the customer.\n` +
      `${settings().nextAuthUrl}/tenants/${tenant.id}/keys\n\n` +
      `You get this email because you own these tenants. Change it on your profile:\n${settings().nextAuthUrl}/profile\n`,
  );
  expect(await states()).toEqual(["sent"]);
});

test("one thing is announced once while it lasts, and again when it comes back", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  world.moveClock(dayMs);
  await raiseFor(tenant.id, dead, "key-1");
  expect(await sweepAndRun()).toBe(0);
  await transact((tx) => clear(tx, { tenantId: tenant.id, subject: "key-1" }, "key_not_working"));
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(mailbox.mails).toHaveLength(2);
});

test("an event that is rolled back is not announced", async () => {
  const undone = transact(async (tx) => {
    await raise(tx, { tenantId: tenant.id }, missing);
    throw new Error("undone");
  });
  await expect(undone).rejects.toThrow("undone");
  expect(await sweepAndRun()).toBe(0);
  expect(await db().notice.count()).toBe(0);
});

test("reasons that pass by themselves are not announced when they are raised", async () => {
  await raiseFor(tenant.id, { code: "unknown_outcome", params: { asked: "user_add" } }, "operation-1");
  await raiseFor(tenant.id, { code: "conflict", params: {} });
  expect(await db().notice.count()).toBe(0);
});

test("a used link that is opened again is announced at once, for each key", async () => {
  const opened = { code: "key_link_opened_again", params: { isSameAddress: false } } as const;
  await raiseFor(tenant.id, opened, "key-1");
  await raiseFor(tenant.id, opened, "key-2");
  await raiseFor(tenant.id, opened, "key-1");
  await runNoticeJobs();
  expect(mailbox.mails.map(({ headers }) => headers.Subject)).toEqual(["2 notifications about 1 tenant"]);
  expect(mailbox.mails[0]?.body).toContain("A used one-time link was opened again");
});

test("many events of one transaction are one email, which shows the worst and counts the rest", async () => {
  const tenants: { id: string }[] = [];
  for (let n = 0; n < 25; n += 1) tenants.push(await addTenant(owner));
  await transact((tx) =>
    raiseMany(
      tx,
      tenants.map(({ id }) => id),
      missing,
    ),
  );
  await raiseFor(tenant.id, { code: "foreign_key", params: { organization: "Elsewhere" } }, "key-1");
  expect(await runNoticeJobs()).toBe(1);
  expect(mailbox.mails).toHaveLength(1);
  const [mail] = mailbox.mails;
  expect(mail?.headers.Subject).toBe("26 notifications about 26 tenants");
  expect(mail?.body.startsWith(`${tenant.name}\nForeign key: it opens Elsewhere\n`)).toBe(true);
  expect(mail?.body).toContain(`And 6 more: ${settings().nextAuthUrl}/inbox?of=me`);
});

test("what happens within five minutes after an email waits for the next one", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  await raiseFor(tenant.id, missing);
  await raiseFor(tenant.id, dead, "key-2");
  await runNoticeJobs();
  expect(mailbox.mails).toHaveLength(1);
  world.moveClock(5 * minuteMs);
  await sweepAndRun();
  expect(mailbox.mails.map(({ headers }) => headers.Subject)).toEqual([
    `${tenant.name}: The key no longer works`,
    "2 notifications about 1 tenant",
  ]);
});

test("daily notices come in one email at six in the morning, and say what is over", async () => {
  await changeTiming(owner, "daily");
  await raiseFor(tenant.id, dead, "key-1");
  await raiseFor(tenant.id, missing);
  expect(await sweepAndRun()).toBe(0);
  await transact((tx) => clear(tx, { tenantId: tenant.id }, "organization_missing"));
  world.moveClock(dayMs);
  await sweepAndRun();
  expect(mailbox.mails).toHaveLength(1);
  const [mail] = mailbox.mails;
  expect(mail?.headers.Subject).toBe("2 notifications about 1 tenant");
  expect(mail?.body).toContain("The organization is missing at Polytomic (no longer applies)");
  expect(mail?.body).not.toContain("The key no longer works (no longer applies)");
});

test("nobody who wants none gets one, also not one that waits", async () => {
  await changeTiming(owner, "off");
  await raiseFor(tenant.id, dead, "key-1");
  expect(await db().noticeDelivery.count()).toBe(0);
  await changeTiming(owner, "daily");
  await raiseFor(tenant.id, missing);
  await changeTiming(owner, "off");
  expect(await states()).toEqual(["dropped"]);
  await changeTiming(owner, "at_once");
  await raiseFor(tenant.id, dead, "key-2");
  await db().staff.update({ where: { id: owner.id }, data: { disabledAt: new Date() } });
  await runNoticeJobs();
  expect(mailbox.mails).toEqual([]);
});

test("who chooses no notices leaves a row that says how many waiting ones that dropped", async () => {
  await changeTiming(owner, "daily");
  await raiseFor(tenant.id, missing);
  await changeTiming(owner, "off");
  // The form sent again changes nothing.
  await changeTiming(owner, "off");
  const rows = await db().auditEvent.findMany({
    where: { actorId: owner.id, action: "staff.notices-changed" },
    orderBy: { id: "asc" },
  });
  expect(rows.map(({ detail }) => detail)).toEqual([
    { timing: "daily", dropped: 0 },
    { timing: "off", dropped: 1 },
  ]);
  expect(accessWords("staff.notices-changed", owner.id, rows[1]?.detail)).toEqual([
    "off",
    "1 waiting notification dropped",
  ]);
});

test("a daily notice that waits is sent at once after that is chosen", async () => {
  await changeTiming(owner, "daily");
  await raiseFor(tenant.id, dead, "key-1");
  await changeTiming(owner, "at_once");
  await runNoticeJobs();
  expect(mailbox.mails).toHaveLength(1);
});

test("where the owner is disabled, the admins get it; nothing is said of archived tenants", async () => {
  const admin = await addStaff("admin");
  await db().staff.updateMany({
    where: { role: "admin", id: { not: admin.id } },
    data: { disabledAt: new Date() },
  });
  await db().staff.update({ where: { id: owner.id }, data: { disabledAt: new Date() } });
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(mailbox.mails.map(({ to }) => to)).toEqual([[admin.email]]);
  await db().tenant.update({ where: { id: tenant.id }, data: { archivedAt: new Date() } });
  await raiseFor(tenant.id, missing);
  expect(await db().notice.count()).toBe(1);
});

test("of a tenant on hold, only keys that may be in the wrong hands are announced, also later", async () => {
  await db().tenant.update({ where: { id: tenant.id }, data: { onHoldAt: new Date() } });
  await raiseFor(tenant.id, dead, "key-1");
  await raiseFor(tenant.id, missing);
  await raiseFor(tenant.id, { code: "foreign_key", params: { organization: "Elsewhere" } }, "key-1");
  await raiseFor(tenant.id, { code: "another_users_key", params: {} }, "key-2");
  await raiseFor(tenant.id, { code: "key_link_opened_again", params: { isSameAddress: false } }, "key-3");
  const kinds = async () => (await db().notice.findMany()).map(({ kind }) => kind).toSorted();
  const harmful = ["another_users_key", "foreign_key", "key_link_opened_again"];
  expect(await kinds()).toEqual(harmful);
  // Raised while it was archived, and restored on hold.
  await db().notice.deleteMany();
  await findNotices();
  expect(await kinds()).toEqual(harmful);
});

test("without a mail server, no email waits", async () => {
  sendMailTo(null);
  await raiseFor(tenant.id, dead, "key-1");
  expect(await db().notice.count()).toBe(1);
  expect(await db().noticeDelivery.count()).toBe(0);
});

test("a mail that the server can't take now is sent again with the same id; after twelve attempts it has failed", async () => {
  mailbox.state.refusal = 451;
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  expect(await sweepAndRun()).toBe(0);
  const row = await db().noticeDelivery.findFirstOrThrow();
  expect(row).toMatchObject({ state: "waiting", attempts: 1, messageCode: "refused" });
  mailbox.state.refusal = null;
  world.moveClock(minuteMs);
  await sweepAndRun();
  expect(mailbox.mails[0]?.headers["Message-ID"]).toBe(`<${row.batchId}@partner.example>`);
  expect(await db().noticeDelivery.findFirstOrThrow()).toMatchObject({ state: "sent", messageCode: null });
  mailbox.state.refusal = 451;
  world.moveClock(hourMs);
  await raiseFor(tenant.id, missing);
  const begun = clock.now();
  const last = () => db().noticeDelivery.findFirstOrThrow({ orderBy: { id: "desc" } });
  for (let n = 0; n < 20; n += 1) {
    await sweepAndRun();
    const { state, dueAt } = await last();
    if (state === "waiting") world.moveClock(dueAt.getTime() - clock.now().getTime());
  }
  expect(await last()).toMatchObject({ state: "failed", attempts: 12 });
  const hours = (clock.now().getTime() - begun.getTime()) / hourMs;
  expect(hours, "about five hours").toBeCloseTo(5, 0);
});

test("a mail that the server refuses for good is not sent again", async () => {
  mailbox.state.refusal = 550;
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  const expected = { state: "failed", attempts: 1, messageCode: "refused", messageParams: { status: 550 } };
  expect(await db().noticeDelivery.findFirstOrThrow()).toMatchObject(expected);
});

test("what was settled 90 days ago leaves the log; what waits stays", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  await runNoticeJobs();
  await changeTiming(owner, "daily");
  await raiseFor(tenant.id, missing);
  await db().noticeDelivery.updateMany({
    where: { state: "waiting" },
    data: { dueAt: later(clock.now(), 91 * dayMs) },
  });
  world.moveClock(90 * dayMs - minuteMs);
  await sweepAndRun();
  expect(await states()).toEqual(["sent", "waiting"]);
  world.moveClock(2 * minuteMs);
  await sweepAndRun();
  expect(await states()).toEqual(["waiting"]);
});

test("events that wait for one person are one job", async () => {
  await raiseFor(tenant.id, dead, "key-1");
  await raiseFor(tenant.id, missing);
  expect((await listJobs("notice")).map(({ data }) => data)).toEqual([{ to: "staff", id: owner.id }]);
});
