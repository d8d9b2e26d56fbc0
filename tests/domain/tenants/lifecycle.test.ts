import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { cancel } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff();
  name = `Customer ${draftId()}`;
  ({ id } = await onboard(staff, { name }));
  world.sandbox.clearRequests();
});

const tenant = () => db().tenant.findUniqueOrThrow({ where: { id } });
const actions = async () =>
  (
    await db().auditEvent.findMany({
      where: {
        tenantId: id,
        action: { in: ["tenant.put-on-hold", "tenant.resumed", "tenant.archived", "tenant.restored"] },
      },
      orderBy: [{ at: "asc" }, { id: "asc" }],
    })
  ).map(({ action }) => action);

test("undoing hold and archive restores the earlier state, and nothing is sent to Polytomic", async () => {
  const { updatedAt: _, ...before } = await tenant();
  await changeTenant(staff, id, "hold");
  expect(await tenant()).toMatchObject({ status: "on hold" });
  await changeTenant(staff, id, "archive");
  expect(await tenant()).toMatchObject({ status: "archived" });
  await changeTenant(staff, id, "restore");
  expect(await tenant()).toMatchObject({ status: "on hold" });
  await changeTenant(staff, id, "resume");
  expect(await tenant()).toMatchObject(before);
  expect(await actions()).toEqual([
    "tenant.put-on-hold",
    "tenant.archived",
    "tenant.restored",
    "tenant.resumed",
  ]);
  expect(world.sandbox.inspect().requests).toEqual([]);
});

test("done twice, even at once, is done once", async () => {
  const changes = ["hold", "resume"] as const;
  // Often enough that some of them meet.
  for (let round = 0; round < 10; round += 1)
    for (const change of changes) {
      world.moveClock(1);
      await Promise.all(Array.from({ length: 3 }, () => changeTenant(staff, id, change)));
    }
  expect(await actions()).toEqual(Array(10).fill(["tenant.put-on-hold", "tenant.resumed"]).flat());
  await changeTenant(staff, id, "hold");
  const { onHoldAt } = await tenant();
  await changeTenant(staff, id, "hold");
  expect((await tenant()).onHoldAt).toEqual(onHoldAt);
  expect(await actions()).toHaveLength(21);
});

test("a tenant is not archived while something is under way for it at Polytomic", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  const form = settingsForm(id, name, { name: `${name} 2` });
  const { operationId } = form;
  await changeOrganization(staff, form);
  await expect(changeTenant(staff, id, "archive")).rejects.toMatchObject({ code: "conflict" });
  expect(await tenant()).toMatchObject({ archivedAt: null });
  await cancel(staff, id, operationId);
  await changeTenant(staff, id, "archive");
  expect(await tenant()).toMatchObject({ status: "archived" });
});
