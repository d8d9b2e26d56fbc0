import { beforeEach, describe, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addUser } from "#lib/users/change.ts";
import { readUsersPage } from "#lib/users/list.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let tenantId: string;

beforeEach(async () => {
  staff = await addStaff();
  ({ id: tenantId } = await onboard(staff));
});

describe("the page", () => {
  test.each([
    ["403", "does not let the partner key see these users"],
    ["404-parent", "did not find this organization"],
    ["504-html", "users could not be loaded"],
  ] as const)("names the problem after %s, and stays", async (fault, words) => {
    world.sandbox.faults.add({ fault, endpoint: "listUsers", times: 3 });
    const page = await readUsersPage(staff, tenantId);
    expect(page?.users).toBeNull();
    expect(page?.trouble?.title).toContain(words);
    expect(page?.manage).toEqual({ allowed: true });
  });

  test("of a tenant without an organization asks nothing upstream and says where to continue", async () => {
    const id = draftId();
    world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "createOrganization", times: 9 });
    await createOrganization(staff, id, organizationNamed(`Not yet ${id}`));
    world.sandbox.clearRequests();
    expect(await readUsersPage(staff, id)).toMatchObject({
      organizationId: null,
      users: null,
      trouble: null,
      resume: `/onboarding/${id}/organization`,
    });
    expect(world.sandbox.inspect().requests).toEqual([]);
  });

  test("gives a viewer and an archived tenant the reason why nothing can be changed", async () => {
    const viewer = await addStaff("viewer");
    expect((await readUsersPage(viewer, tenantId))?.manage).toMatchObject({ allowed: false });
    await db().tenant.update({ where: { id: tenantId }, data: { archivedAt: new Date() } });
    const { manage } = (await readUsersPage(staff, tenantId)) ?? {};
    expect(manage).toMatchObject({ allowed: false, reason: expect.stringContaining("archived") });
    const user = { operationId: draftId(), tenantId, email: "ada@northwind.example", role: "user" } as const;
    await expect(addUser(staff, user)).rejects.toMatchObject({ code: "conflict" });
  });
});
