import { beforeEach, expect, test } from "vitest";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { checkKey } from "#lib/keys/check.ts";
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
