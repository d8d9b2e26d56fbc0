import "server-only";
import { clock } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { beginApply } from "./commands.ts";
import { planApplication } from "./plan-reading.ts";

/**
 * Applies the approved plan. What is gone at Polytomic is taken off our records first, so that it is made again.
 * Throws AppError `conflict` if the plan is another one by now.
 */
export async function applyPlan(
  staff: Staff,
  which: { operationId: string; tenantId: string; assignmentId: string; planHash: string },
): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { operationId: id, tenantId, assignmentId, planHash } = which;
  // The same form again.
  if ((await db().operation.count({ where: { id } })) > 0) return;
  const { plan } = await planApplication(await requireTenant(tenantId), assignmentId);
  if (plan.hash !== planHash)
    throw new AppError("conflict", "Something changed since this plan was read, so nothing was sent.", {
      hint: "Look at the plan again and apply it.",
    });
  const keys = plan.items.flatMap(({ key, again }) => (again ? [key] : []));
  if (keys.length > 0)
    await db().managedResource.updateMany({
      where: { assignmentId, key: { in: keys }, endedAt: null },
      data: { endedAt: clock.now() },
    });
  await beginApply(staff, which);
}
