import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { keyAttentions } from "#lib/keys/attention.ts";
import { revokeKey } from "#lib/keys/revoke.ts";
import { missingAttention } from "#lib/organizations/write-off.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
let staff: Staff;
let id: string;

beforeAll(async () => {
  staff = await addStaff();
  ({ id } = await onboard(staff));
});

async function wayOf(attention: string | null) {
  await db().tenant.update({ where: { id }, data: { attention } });
  return (await findTenant(staff, id))?.way;
}

test("whatever a key makes somebody look at leads to the page of keys", async () => {
  expect(keyAttentions.length).toBeGreaterThan(5);
  for (const attention of keyAttentions)
    expect(await wayOf(attention)).toEqual({ href: `/tenants/${id}/keys`, label: "Open keys" });
  await revokeKey(staff, { operationId: draftId(), tenantId: id, reason: "It was in a log" });
  expect(await findTenant(staff, id)).toMatchObject({
    attention: "The key was revoked: mint a new one",
    way: { label: "Open keys" },
  });
});

test("what is missing at Polytomic leads to reconciling, and all else nowhere", async () => {
  expect(await wayOf(missingAttention)).toEqual({ href: "/reconcile", label: "Open Reconcile" });
  for (const attention of [null, "Something else"]) expect(await wayOf(attention)).toBeNull();
});
