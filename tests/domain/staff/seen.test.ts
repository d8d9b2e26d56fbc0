import { beforeEach, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { changeKeyPolicy, readPolicyForm } from "#lib/keys/change-policy.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { removeUser } from "#lib/operations/removals.ts";
import { changeMember, readStaffPage } from "#lib/staff/members.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeRole } from "#lib/users/change.ts";
import { readUsersPage } from "#lib/users/list.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A form carries what its page showed. If that is no longer so it is refused, with who changed it. */

useWorld();
let admin: Staff;
let colleague: Staff;

beforeEach(async () => {
  admin = await addStaff("admin");
  colleague = await addStaff("admin");
});

test("rights of a colleague", async () => {
  const { id } = await addStaff("viewer", false);
  const shown = (await readStaffPage(admin)).members.find((each) => each.id === id);
  await changeMember(colleague, id, { role: "onboarder", seesKeys: false }, shown?.seen);
  const stale = changeMember(admin, id, { role: "admin", seesKeys: false }, shown?.seen);
  await expect(stale).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(
      /now: onboarder, may not see keys.* changed by staff\d+@partner.example on/,
    ),
  });
  expect(await db().staff.findUniqueOrThrow({ where: { id } })).toMatchObject({ role: "onboarder" });
  // The colleague's own form, sent again after a lost answer.
  await changeMember(colleague, id, { role: "onboarder", seesKeys: false }, shown?.seen);
});

test("the key policy", async () => {
  const { seen } = await readPolicyForm(admin);
  const policy = { maxAgeDays: 30, serviceAddress: null, seen };
  await changeKeyPolicy(colleague, policy);
  await changeKeyPolicy(colleague, policy);
  await expect(changeKeyPolicy(admin, { ...policy, maxAgeDays: 60 })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringContaining("now: 30 days, no email pattern"),
  });
});

test("the role of a user at Polytomic", async () => {
  const { id: tenantId } = await onboard(admin);
  const shown = (await readUsersPage(admin, tenantId))?.users?.[0];
  const change = { tenantId, userId: shown?.id ?? "", role: "user" as const, seenRole: shown?.roleWords };
  const operationId = draftId();
  expect(await changeRole(colleague, { ...change, operationId })).toBe("done");
  expect(await changeRole(colleague, { ...change, operationId })).toBe("done");
  await expect(changeRole(admin, { ...change, operationId: draftId() })).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/role is now User.* changed by staff\d+@/),
  });
});

test("the keys that would stop with a user", async () => {
  const { id: tenantId, name } = await onboard(admin);
  const shown = (await readUsersPage(admin, tenantId))?.users?.[0];
  await rotateKey(colleague, { operationId: draftId(), tenantId, typedName: name });
  const removal = {
    operationId: draftId(),
    tenantId,
    userId: shown?.id ?? "",
    confirmation: shown?.email ?? "",
    seenKeys: shown?.seenKeys,
  };
  await expect(removeUser(admin, removal)).rejects.toMatchObject({
    code: "conflict",
    message: expect.stringMatching(/keys of this user have changed.* changed by staff\d+@/),
  });
  const now = (await readUsersPage(admin, tenantId))?.users?.[0];
  expect(await removeUser(admin, { ...removal, seenKeys: now?.seenKeys })).toBe("done");
});
