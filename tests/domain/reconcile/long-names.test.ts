import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { listTenants } from "#lib/directory/list.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { carryOnImport, startImport } from "#lib/reconcile/importing.ts";
import { asName } from "#lib/tenants/folded.ts";
import { addStaff } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

/** All different, so that no index can hold it by compressing it. */
const long = Array.from({ length: 6_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join("");

test("an organization of any name is adopted, and no list ends at it", async () => {
  const staff = await addStaff();
  const names = [long, `Folded  twice ${"😀".repeat(90)}`];
  for (const name of names) world.sandbox.addOutsideOrganization(name);
  await startImport(staff, (await runNow(staff)).id);
  await carryOnImport();
  expect(await db().importRun.findFirst()).toMatchObject({ state: "done", done: names.length });
  for (const organizationName of names) {
    const found = await db().tenant.findFirstOrThrow({ where: { organizationName } });
    expect(tenantEditForm.shape.name.parse(found.name), "as the form takes it").toBe(found.name);
    const beside = Array.from({ length: 51 }, () => ({
      ...asName(found.name),
      labels: [organizationName.slice(0, 9)],
    }));
    await db().tenant.createMany({
      data: beside.map((each) => ({
        ...each,
        createdById: staff.id,
        ownerId: staff.id,
        createdAt: found.createdAt,
        updatedAt: found.updatedAt,
      })),
    });
    const label = organizationName.slice(0, 9);
    const { next } = await listTenants(staff, tenantsQuery.parse({ sort: "name", label }));
    const second = tenantsQuery.parse({ sort: "name", label, after: next });
    expect((await listTenants(staff, second)).rows).toHaveLength(1);
  }
  const { findings } = await runNow(staff);
  expect(findings).toEqual([]);
});
