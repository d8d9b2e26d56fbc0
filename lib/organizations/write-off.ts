import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { cancelOnboarding } from "#lib/engine/operation.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { clearAll } from "#lib/tenants/attention.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import type { OrganizationsKeys } from "./deletion.ts";

/**
 * Archives a tenant whose organization no longer exists, stops its keys and revokes its connect links. The record and
 * its timeline stay. Nothing is sent; the caller has looked at Polytomic just before.
 */
export async function writeOff(
  staff: Staff,
  tenantId: string,
  stopAllKeys: OrganizationsKeys["stop"],
): Promise<void> {
  await transact(async (tx) => {
    const now = clock.now();
    const tenant = await lockTenant(tx, tenantId);
    if (tenant.archivedAt) return;
    const open = await tx.operation.count({ where: { tenantId, topic: { not: null } } });
    if (open > 0 || (tenant.leaseUntil && tenant.leaseUntil > now))
      throw new AppError("busy", "This tenant is being changed.", {
        hint: "Finish or cancel the change on the tenant's page first.",
      });
    await stopAllKeys(tx, staff, tenantId, { code: "organization_missing", params: {} });
    await tx.connectLink.updateMany({ where: { tenantId, revokedAt: null }, data: { revokedAt: now } });
    await tx.tenant.update({
      where: { id: tenantId },
      data: { archivedAt: now, keyHint: null, keyMintedAt: null, updatedAt: now },
    });
    await cancelOnboarding(tx, tenantId);
    await clearAll(tx, tenantId);
    const { name, organizationId } = tenant;
    await record(
      tx,
      staff,
      "organization.written-off",
      { type: "tenant", id: tenantId },
      { name, organizationId },
    );
  });
}
