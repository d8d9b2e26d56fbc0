import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { plantTenants } from "#lib/cli/seed-tenants.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

test("planted tenants are no difference: nothing is found, marked or written down about them", async () => {
  const staff = await addStaff();
  await plantTenants(world.app.databaseUrl, 100);
  const troubled = () => db().tenant.count({ where: { status: "needs attention" } });
  const before = await troubled();
  const { findings } = await runNow(staff);
  expect(findings).toEqual([]);
  expect(await troubled()).toBe(before);
  expect(await db().auditEvent.count({ where: { action: "organization.missing" } })).toBe(0);
});
