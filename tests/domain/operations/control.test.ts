import { beforeEach, expect, test } from "vitest";
import { dayMs, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { begin } from "#lib/engine/begin.ts";
import { holdLease, takeLease } from "#lib/engine/lease.ts";
import { listOperations } from "#lib/engine/list.ts";
import { fail, finish } from "#lib/engine/operation.ts";
import { requireOperation } from "#lib/engine/record.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { registry } from "#lib/operations/registry.ts";
import { removeUser } from "#lib/operations/removals.ts";
import { cancel, tryAgain } from "#lib/operations/resume.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let admin: Staff;
let onboarder: Staff;
let tenantId: string;
let id: string;

const state = async () => (await db().operation.findUniqueOrThrow({ where: { id } })).state;
const deletes = () => world.sandbox.inspect().requests.filter(({ method }) => method === "DELETE").length;

/** A deletion with an unknown outcome: it can be retried and cancelled. */
beforeEach(async () => {
  [admin, onboarder] = [await addStaff("admin"), await addStaff("onboarder")];
  const tenant = await onboard(onboarder);
  tenantId = tenant.id;
  id = draftId();
  world.sandbox.clearRequests();
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "deleteOrganization", times: 3 });
  await begin(admin, registry.organization_delete, { id, tenantId, input: { name: tenant.name } });
  expect(await state()).toBe("running");
  world.sandbox.clearRequests();
});

test("staff who may not start it can neither retry nor cancel it", async () => {
  for (const act of [tryAgain, cancel])
    await expect(act(onboarder, tenantId, id)).rejects.toMatchObject({ code: "forbidden" });
  expect([await state(), deletes()]).toEqual(["running", 0]);
  const controls = async (staff: Staff) =>
    (await listOperations(staff, tenantId, [registry.organization_delete])).map(
      ({ control }) => control.allowed,
    );
  expect([await controls(onboarder), await controls(admin)]).toEqual([[false], [true]]);
});

test("an operation is found with its own tenant only", async () => {
  const other = await onboard(onboarder);
  for (const act of [tryAgain, cancel])
    await expect(act(admin, other.id, id)).rejects.toMatchObject({ code: "not-found" });
  expect([await state(), deletes()]).toEqual(["running", 0]);
});

test("one that failed is shown for three days, not only until another is started", async () => {
  const shown = async () =>
    (await listOperations(admin, tenantId, [registry.organization_delete])).map(({ state }) => state);
  world.moveClock(4 * dayMs);
  expect(await shown(), "an open one stays").toEqual(["running"]);
  const no = { code: "organization_gone", params: {} } as const;
  await transact(async (tx) => await fail(tx, await requireOperation(id, tx), no));
  expect(await shown()).toEqual(["failed"]);
  world.moveClock(3 * dayMs - minuteMs);
  expect(await shown()).toEqual(["failed"]);
  world.moveClock(minuteMs);
  expect(await shown()).toEqual([]);
});

test("it is not cancelled while a request for the tenant is being sent, and a stalled sender sends nothing more", async () => {
  const lease = await takeLease(tenantId);
  if (!lease) throw new Error("the tenant is free");
  await expect(cancel(admin, tenantId, id)).rejects.toMatchObject({ code: "busy" });
  world.moveClock(10 * minuteMs);
  await cancel(admin, tenantId, id);
  expect(await state()).toBe("cancelled");
  await expect(transact((tx) => holdLease(tx, lease))).rejects.toMatchObject({ code: "busy" });
  await tryAgain(admin, tenantId, id);
  expect([await state(), deletes()]).toEqual(["cancelled", 0]);
});

test("what has finished meanwhile is not cancelled, and says so", async () => {
  await transact(async (tx) => await finish(tx, await requireOperation(id, tx), "done"));
  await expect(cancel(admin, tenantId, id)).rejects.toMatchObject({ code: "conflict" });
  expect(await state()).toBe("done");
});

test("after a cancelled deletion whose request was sent, the key is in doubt until it is verified", async () => {
  expect(await codesOf(tenantId)).not.toContain("key_perhaps_replaced");
  await cancel(admin, tenantId, id);
  expect(await codesOf(tenantId)).toContain("key_perhaps_replaced");
  await checkTenantKeys(admin, tenantId);
  expect(await codesOf(tenantId)).toEqual([]);
});

test("so is the key of a user whose removal was cancelled, and no other", async () => {
  await cancel(admin, tenantId, id);
  await checkTenantKeys(admin, tenantId);
  const { rootUserId: userId, rootEmail: confirmation } = await db().tenant.findUniqueOrThrow({
    where: { id: tenantId },
  });
  const removal = {
    operationId: draftId(),
    tenantId,
    userId: userId ?? "",
    confirmation: confirmation ?? "",
  };
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "deleteUser", times: 3 });
  await removeUser(admin, removal);
  await cancel(admin, tenantId, removal.operationId);
  expect(await codesOf(tenantId)).toContain("key_perhaps_replaced");
});
