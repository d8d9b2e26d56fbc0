import { beforeEach, expect, test } from "vitest";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { sendKeyForm, takeKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { checkKey } from "#lib/keys/check.ts";
import { readKey } from "#lib/keys/read.ts";
import { clearDeadLetter } from "#lib/operations/dead-letters.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clearAll } from "#lib/tenants/attention.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import { codesOf, raiseFor, raiseForAll } from "#tests/support/hands/attention.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { killKey, runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let customer: Awaited<ReturnType<typeof onboard>>;

beforeEach(async () => {
  staff = await addStaff();
  customer = await onboard(staff);
});

/** `other` runs while a transaction has the tenant, which then does `work`: they may wait, but not for each other. */
async function beside(other: () => Promise<unknown>, work: (tx: Tx) => Promise<unknown>): Promise<void> {
  let second: Promise<unknown> | undefined;
  await transact(async (tx) => {
    await lockTenant(tx, customer.id);
    second = other();
    await untilItWaits(tx, second);
    await work(tx);
  });
  await second;
}

const touchKeys = (tx: Tx) =>
  tx.organizationKey.updateMany({ where: { tenantId: customer.id }, data: { troubleParams: {} } });

test("verifying a key", async () => {
  await killKey(customer);
  const { id } = await keyIn(customer.id, "current");
  await beside(() => checkKey(staff, id), touchKeys);
  expect(await codesOf(customer.id)).toEqual(["key_not_working"]);
});

test("a run that verifies keys", async () => {
  await killKey(customer);
  world.moveClock(11 * 60_000);
  await beside(async () => expect(await runNow(staff)).toMatchObject({ state: "done" }), touchKeys);
  expect(await codesOf(customer.id)).toEqual(["key_not_working"]);
});

const reason = { code: "organization_missing", params: {} } as const;
const job = () => ({ tenantId: customer.id, operationId: draftId() });

test.each([
  ["raising a reason again", () => raiseFor(customer.id, reason)],
  ["raising one for many", () => raiseForAll([customer], reason)],
  ["clearing one in a run", async () => expect(await runNow(staff)).toMatchObject({ state: "done" })],
])("%s", async (_what, other) => {
  await raiseFor(customer.id, reason);
  await beside(other, (tx) => clearAll(tx, customer.id));
});

test("clearing what a job left", async () => {
  const left = job();
  const failed = { code: "background_work_failed", params: { asked: "user", reference: "A" } } as const;
  await raiseFor(customer.id, failed, left.operationId);
  await beside(
    () => clearDeadLetter(left),
    (tx) => clearAll(tx, customer.id),
  );
  expect(await db().tenantAttention.count({ where: { tenantId: customer.id } })).toBe(0);
});

const touchReader = (tx: Tx) =>
  tx.$queryRaw`SELECT FROM staff WHERE id = ${staff.id}::uuid FOR NO KEY UPDATE`;

async function raiseUnsent(): Promise<void> {
  const { id } = await keyIn(customer.id, "current");
  await raiseFor(customer.id, { code: "new_key_unsent", params: {} }, id);
}

const send = async () => {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId: customer.id, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return takeKeyForm.parse({ linkId, secret, passphrase: "" });
};

test("reading a key that nobody sent yet", async () => {
  await raiseUnsent();
  await beside(() => readKey(staff, customer.id, "copy"), touchReader);
  expect(await codesOf(customer.id)).toEqual([]);
});

test("sending a key", async () => {
  await beside(send, touchReader);
  expect(await db().keyLink.count({ where: { tenantId: customer.id } })).toBe(1);
});

test("taking a key with a link", async () => {
  await raiseUnsent();
  const form = await send();
  const touchLinks = (tx: Tx) =>
    tx.keyLink.updateMany({ where: { tenantId: customer.id }, data: { openedAt: new Date(0) } });
  await beside(() => takeByLink(form, "203.0.113.7"), touchLinks);
  expect(await codesOf(customer.id)).toEqual([]);
});
