import { beforeEach, expect, test } from "vitest";
import { changeOrganization } from "#lib/organizations/request.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;
let organizationId: string;
let name: string;

beforeEach(async () => {
  staff = await addStaff("admin");
  name = `Customer ${draftId()}`;
  ({ id, organizationId } = await onboard(staff, { name, ssoDomain: "customer.example" }));
});

async function settings(who = staff) {
  const found = await findSettings(who, id);
  if (!found) throw new Error("there is no such tenant");
  return found;
}

test("the page shows what Polytomic says now, not what our record says", async () => {
  await asPartner().updateOrganization(organizationId, { name: `${name} Renamed` });
  const { organization, name: ours, change, remove } = await settings();
  const found = { kind: "found", name: `${name} Renamed`, ssoDomain: "", ssoOrgId: "", issuer: "" };
  expect(organization).toMatchObject(found);
  expect([ours, change, remove]).toEqual([name, { allowed: true }, { allowed: true }]);
});

test("an organization that cannot be seen can be neither changed nor deleted, and the page says why", async () => {
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getOrganization", times: null });
  const { organization, change, remove } = await settings();
  expect(organization).toMatchObject({ kind: "unknown", message: expect.stringMatching(/503/) });
  for (const right of [change, remove])
    expect(right).toEqual({ allowed: false, reason: expect.stringMatching(/503/) });
});

test("whether Polytomic says 403 or 404, the organization is not accessible", async () => {
  for (const fault of ["403", "404-parent"] as const) {
    world.sandbox.faults.add({ fault, endpoint: "getOrganization" });
    const { organization, change } = await settings();
    expect(organization).toMatchObject({ kind: "gone", message: expect.stringMatching(/can't access it/) });
    expect(change.allowed).toBe(false);
  }
});

test("one that is gone can be recorded as deleted, but not changed", async () => {
  await asPartner().deleteOrganization(organizationId);
  const { organization, change, remove } = await settings();
  expect(organization.kind).toBe("gone");
  expect([change.allowed, remove.allowed]).toEqual([false, true]);
});

test("while a change is under way, or the tenant is archived, no other can be started", async () => {
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  const before = { beforeSsoDomain: "customer.example" };
  await changeOrganization(staff, settingsForm(id, name, { ...before, ssoDomain: "other.example" }));
  const { operations, change, remove } = await settings();
  expect(operations).toMatchObject([{ kind: "organization_update", state: "running" }]);
  for (const right of [change, remove])
    expect(right).toMatchObject({ allowed: false, reason: expect.stringMatching(/is being changed/) });

  ({ id, organizationId } = await onboard(staff, { name: `${name} 2` }));
  await changeTenant(staff, id, "archive");
  const archived = await settings();
  for (const right of [archived.change, archived.remove])
    expect(right).toMatchObject({ allowed: false, reason: expect.stringMatching(/archived/) });
});

test("a viewer may change nothing, and an onboarder may do everything except delete", async () => {
  const viewer = await settings(await addStaff("viewer"));
  expect([viewer.edit.allowed, viewer.change.allowed, viewer.remove.allowed]).toEqual([false, false, false]);
  const onboarder = await settings(await addStaff("onboarder"));
  expect([onboarder.edit.allowed, onboarder.change.allowed, onboarder.remove.allowed]).toEqual([
    true,
    true,
    false,
  ]);
});
