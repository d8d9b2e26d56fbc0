import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeEach, expect, test } from "vitest";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { beat, holderId, isHolder, listDeadHolders, mayHold, takeLease } from "#lib/engine/lease.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let tenantId: string;

beforeEach(async () => {
  // However long a test took: without an id, what comes before the heartbeat needs none.
  forgetHolder();
  tenantId = draftId();
  await createOrganization(await addStaff(), tenantId, organizationNamed(`Customer ${tenantId}`));
  await runSql("DELETE FROM lease_holder");
  await beat();
});

/** Only a program that beats has an id, and the tests of other files do not. */
afterAll(forgetHolder);

function forgetHolder(): void {
  delete (globalThis as { leaseHolder?: object }).leaseHolder;
}

/** The process id of a program that has ended. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid ?? 0;
}

/** Another process, in the words of its row, with a lease on the tenant. */
async function holdElsewhere(row: { pid: number; isHere: boolean; silentS: number }): Promise<string> {
  const id = draftId();
  await runSql(
    `INSERT INTO lease_holder (id, host, pid, seen_at)
     SELECT $1, CASE WHEN $2 THEN host ELSE 'elsewhere' END, $3, clock_timestamp() - $4 * interval '1 second'
     FROM lease_holder WHERE id = $5`,
    [id, row.isHere, row.pid, row.silentS, holderId()],
  );
  const data = { leaseToken: draftId(), leaseUntil: later(clock.now(), hourMs), leaseHolder: id };
  await db().tenant.update({ where: { id: tenantId }, data });
  return id;
}

test.each([
  ["works here", { isHere: true, silentS: 0, gone: false }, false],
  ["ran here and is gone", { isHere: true, silentS: 0, gone: true }, true],
  [
    "works on another host, with a process id that is free here",
    { isHere: false, silentS: 1, gone: true },
    false,
  ],
  ["has not beaten for 10 seconds", { isHere: false, silentS: 11, gone: false }, true],
])("of a process that %s", async (_, { gone, ...row }, isDead) => {
  const id = await holdElsewhere({ ...row, pid: gone ? await goneProcess() : process.pid });
  expect(await listDeadHolders()).toEqual(isDead ? [id] : []);
  expect((await takeLease(tenantId)) !== null).toBe(isDead);
});

test("a process without a heartbeat keeps its lease until it expires", async () => {
  const leaseUntil = later(clock.now(), hourMs);
  await db().tenant.update({
    where: { id: tenantId },
    data: { leaseToken: draftId(), leaseUntil, leaseHolder: null },
  });
  expect(await takeLease(tenantId)).toBeNull();
});

test("what a dead process may still have sent without an idempotency key is waited for", async () => {
  await holdElsewhere({ pid: process.pid, isHere: false, silentS: 11 });
  const [call] = await db().upstreamCall.findMany({ where: { tenantId } });
  const sent = { state: "sent", method: "PUT", deadlineAt: later(clock.now(), minuteMs) } as const;
  await db().upstreamCall.update({ where: { id: call?.id ?? "" }, data: sent });
  expect(await takeLease(tenantId)).toBeNull();
  await db().upstreamCall.update({ where: { id: call?.id ?? "" }, data: { method: "POST" } });
  expect(await takeLease(tenantId)).not.toBeNull();
});

test("a process that was frozen sends nothing under its old lease, not even after it beats again", async () => {
  const lease = await takeLease(tenantId);
  if (!lease) throw new Error("the tenant was not free");
  expect(mayHold(lease)).toBe(true);
  world.moveClock(5_000);
  await beat();
  expect(mayHold(lease)).toBe(true);
  world.moveClock(8_000);
  expect(mayHold(lease)).toBe(false);
  await beat();
  expect(mayHold(lease)).toBe(false);
  expect(isHolder(holderId())).toBe(true);
});
