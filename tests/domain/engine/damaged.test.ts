/** An operation that can't be read as its kind is an error that says so, and keeps no other from continuing. */
import { beforeEach, expect, test, vi } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;

beforeEach(async () => {
  await db().upstreamCall.deleteMany();
  await db().operation.deleteMany();
  staff = await addStaff("admin");
});

/** A renaming that was interrupted. */
async function leaveOne(): Promise<{ tenantId: string; id: string; name: string }> {
  const { id: tenantId, name } = await onboard(staff);
  const id = draftId();
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  await changeOrganization(staff, {
    ...settingsForm(tenantId, name, { name: `${name} 2` }),
    operationId: id,
  });
  world.sandbox.faults.clear();
  expect(await operationOf(id)).toMatchObject({ state: "running" });
  return { tenantId, id, name };
}

test.each([
  ["an unknown stage", { stage: "elsewhere" }, /organization_update has no stage "elsewhere"/],
  [
    "input that does not fit",
    { input: { name: 7 } },
    /input of the operation .* does not fit organization_update/,
  ],
] as const)("%s", async (_, damage, words) => {
  const [damaged, well] = [await leaveOne(), await leaveOne()];
  // The damaged one comes first.
  await db().operation.update({ where: { id: damaged.id }, data: damage });
  world.moveClock(10 * minuteMs);
  world.sandbox.clearRequests();

  const logged = vi.spyOn(log(), "warn").mockImplementation(() => undefined);
  expect(await recover()).toBe(2);
  const said = logged.mock.calls.map(([about]) => about as { err?: Error; operationId?: string });
  logged.mockRestore();
  expect(said.filter(({ err }) => err)).toEqual([
    expect.objectContaining({
      operationId: damaged.id,
      err: expect.objectContaining({ message: expect.stringMatching(words) }),
    }),
  ]);

  // It has sent nothing and stays as it was; the other one is over.
  expect(await operationOf(damaged.id)).toMatchObject({ state: "running", finishedAt: null, ...damage });
  expect(await operationOf(well.id)).toMatchObject({ state: "done" });
  const names = world.sandbox.inspect().organizations.map(({ name }) => name);
  expect([names.includes(`${damaged.name} 2`), names.includes(`${well.name} 2`)]).toEqual([false, true]);

  // The queue and a person get the error, and the tenant is not held.
  const { signal } = new AbortController();
  const data = { tenantId: damaged.tenantId, operationId: damaged.id };
  await expect(handlers.operation({ data, attempt: 1, signal })).rejects.toThrow(words);
  await expect(tryAgain(staff, damaged.tenantId, damaged.id)).rejects.toThrow(words);
  const user = { operationId: draftId(), email: `second@${damaged.tenantId}.example`, role: "user" } as const;
  await addUser(staff, { tenantId: damaged.tenantId, ...user });
  expect(await operationOf(user.operationId)).toMatchObject({ state: "done" });
});
