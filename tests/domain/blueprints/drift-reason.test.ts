import { beforeEach, expect, test } from "vitest";
import { secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { beginRemove } from "#lib/blueprints/commands.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { asOrganizationWithResources } from "#lib/polytomic/resource-client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { codesOf } from "#tests/support/hands/attention.ts";
import { apply, assign, madeOf, publish } from "#tests/support/hands/blueprints.ts";
import { operationOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* The reason for attention "drifted" ends with the drift. */

const world = useWorld();
let staff: Staff;
let tenant: { id: string; name: string };
let assignmentId: string;

async function untilOver(id: string) {
  for (let time = 0; time < 10 && (await operationOf(id)).finishedAt === null; time += 1) {
    world.moveClock(10 * secondMs);
    await recover();
  }
  expect(await operationOf(id)).toMatchObject({ state: "done" });
}

/** A tenant whose bulk sync somebody changed at Polytomic, and a comparison found it. */
beforeEach(async () => {
  staff = await addStaff("admin");
  tenant = await onboard(staff);
  assignmentId = await assign(staff, tenant.id, await publish(staff));
  await untilOver(await apply(staff, tenant.id, assignmentId));
  const bulk = (await madeOf(assignmentId)).find(({ key }) => key === "bulk");
  const client = asOrganizationWithResources(await openCurrentKey(tenant.id));
  const record = await client.readRecord("bulkSyncs", bulk?.upstreamId ?? "");
  world.moveClock(secondMs);
  const changed = {
    ...record,
    schemas: ["public.users"],
    destination_configuration: { schema: "elsewhere" },
  };
  await client.replaceRecord("bulkSyncs", record.id, changed);
  await checkDrift(staff, { tenantId: tenant.id, assignmentId });
  expect(await codesOf(tenant.id)).toEqual(["blueprint_drifted"]);
});

test("what is put back is no reason any more, and what was counted before is not said of later", async () => {
  await untilOver(await apply(staff, tenant.id, assignmentId));
  expect(await codesOf(tenant.id)).toEqual([]);
  const row = await db().blueprintAssignment.findUniqueOrThrow({ where: { id: assignmentId } });
  expect(row.extra).toBeNull();
});

test("a blueprint that was removed is no reason any more", async () => {
  const operationId = draftId();
  await beginRemove(staff, { operationId, tenantId: tenant.id, assignmentId, typedName: tenant.name });
  await untilOver(operationId);
  expect(await codesOf(tenant.id)).toEqual([]);
});
