import "server-only";
/** Whether each organization's sync events are read every hour, between the nightly looks. Off until an admin decides. */
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { HealthPolicyForm } from "./views.ts";

export async function isReadingEvents(): Promise<boolean> {
  return (await db().healthPolicy.findUnique({ where: { id: 1 } }))?.hourlyEvents ?? false;
}

export async function readHealthPolicy(staff: Staff): Promise<HealthPolicyForm> {
  requireRight(staff, "partner:read");
  return { isOn: await isReadingEvents(), right: right(staff, "policy:manage") };
}

export async function changeHealthPolicy(staff: Staff, hourlyEvents: boolean): Promise<void> {
  requireRight(staff, "policy:manage");
  const data = { hourlyEvents, updatedAt: clock.now() };
  await transact(async (tx) => {
    const before = await tx.healthPolicy.findUnique({ where: { id: 1 } });
    if ((before?.hourlyEvents ?? false) === hourlyEvents) return;
    await tx.healthPolicy.upsert({ where: { id: 1 }, create: { id: 1, ...data }, update: data });
    await record(tx, staff, "health-policy.changed", { type: "health-policy", id: "1" }, { hourlyEvents });
  });
}
