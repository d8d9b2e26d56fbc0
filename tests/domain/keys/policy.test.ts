import { expect, test } from "vitest";
import { dayMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { keyPolicyForm } from "#lib/forms/key-policy.ts";
import { changeKeyPolicy } from "#lib/keys/change-policy.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { readKeyPolicy, serviceAddress } from "#lib/keys/policy.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const pattern = "polytomic+{tenant}-{n}@partner.example";
const tenant = { id: "01890000-0000-7000-8000-0000001a2b3c", name: "Ärzte & Söhne GmbH" };

test("keys are due after 90 days until an admin changes it, which is recorded", async () => {
  expect(await readKeyPolicy()).toEqual({ maxAgeDays: 90, serviceAddress: null });
  const admin = await addStaff("admin");
  await changeKeyPolicy(admin, { maxAgeDays: 30, serviceAddress: pattern });
  expect(await readKeyPolicy()).toEqual({ maxAgeDays: 30, serviceAddress: pattern });
  expect(await db().auditEvent.count({ where: { action: "key-policy.changed" } })).toBe(1);
  const change = changeKeyPolicy(await addStaff("onboarder"), { maxAgeDays: 1, serviceAddress: null });
  await expect(change).rejects.toMatchObject({ code: "forbidden" });
});

test("a tenant's page says when its key is due, and suggests an email by the pattern", async () => {
  await changeKeyPolicy(await addStaff("admin"), { maxAgeDays: 30, serviceAddress: pattern });
  const staff = await addStaff();
  const { id } = await onboard(staff);
  expect((await findKeysPage(staff, id))?.due).toMatchObject({ overdue: false, maxAgeDays: 30 });
  world.moveClock(30 * dayMs);
  const page = await findKeysPage(staff, id);
  expect(page?.due?.overdue).toBe(true);
  expect(page?.serviceAddress).toMatch(/^polytomic\+customer-[a-z0-9-]+-1@partner\.example$/);
});

test.each([
  ["0", null],
  ["3651", null],
  ["ninety", null],
  ["90", "polytomic@partner.example"],
  ["90", "{tenant} at partner.example"],
])("%s days and the pattern %s are refused", (maxAgeDays, serviceAddress) => {
  expect(keyPolicyForm.safeParse({ maxAgeDays, serviceAddress }).success).toBe(false);
});

test.each([
  ["1", pattern],
  ["3650", "polytomic+{tenant}@partner.example"],
  ["90", ""],
])("%s days and the pattern %s are accepted", (maxAgeDays, serviceAddress) => {
  expect(keyPolicyForm.safeParse({ maxAgeDays, serviceAddress }).success).toBe(true);
});

test("addresses are plain, and those of two keys of a tenant differ", () => {
  expect(serviceAddress(pattern, tenant, 1)).toBe("polytomic+arzte-sohne-gmbh-1a2b3c-1@partner.example");
  const short = "polytomic+{tenant}@partner.example";
  expect(serviceAddress(short, tenant, 1)).toBe("polytomic+arzte-sohne-gmbh-1a2b3c@partner.example");
  expect(serviceAddress(short, tenant, 2)).toBe("polytomic+arzte-sohne-gmbh-1a2b3c-2@partner.example");
});
