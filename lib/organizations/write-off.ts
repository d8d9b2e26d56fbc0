import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import type { StopAllKeys } from "./deletion.ts";

/** Why somebody has to look at a tenant whose organization is gone. */
export const missingAttention = "Missing at Polytomic";

/**
 * Gives up a tenant whose organization does not exist any more: archived, its keys retired, its connect
 * links revoked. The record and its timeline stay. Nothing is sent; whoever calls has looked upstream just before.
 */
export async function writeOff(staff: Staff, tenantId: string, stopAllKeys: StopAllKeys): Promise<void> {
  await transact(async (tx) => {
    const now = clock.now();
    const tenant = await lockTenant(tx, tenantId);
    if (tenant.archivedAt) return;
    const open = await tx.operation.count({ where: { tenantId, topic: { not: null } } });
    if (open > 0 || (tenant.leaseUntil && tenant.leaseUntil > now))
      throw new AppError("busy", "A change of this tenant is under way.", {
        hint: "See it through or give it up on the tenant's page first.",
      });
    await stopAllKeys(tx, staff, tenantId, "The organization is gone at Polytomic");
    await tx.connectLink.updateMany({ where: { tenantId, revokedAt: null }, data: { revokedAt: now } });
    await tx.tenant.update({
      where: { id: tenantId },
      data: { archivedAt: now, attention: null, keyHint: null, keyMintedAt: null, updatedAt: now },
    });
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
