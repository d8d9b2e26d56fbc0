import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { refuseUnderWay, requireAssignment } from "./assignment.ts";
import { refusePaused } from "./assignment-pause.ts";
import { beginApply } from "./commands.ts";
import { stops } from "./plan.ts";
import { planApplication } from "./plan-reading.ts";

type Which = { operationId: string; tenantId: string; assignmentId: string; planHash: string };

/** Takes what is gone at Polytomic off our records. The plan stays the same. */
async function endGone(tx: Tx, staff: Staff, which: Which, keys: string[]): Promise<void> {
  const { tenantId, assignmentId } = which;
  const { version } = await requireAssignment(tx, which);
  await refuseUnderWay(tx, which);
  const where = { assignmentId, key: { in: keys }, endedAt: null };
  for (const { id, key, name, upstreamId } of await tx.managedResource.findMany({ where })) {
    await tx.managedResource.update({ where: { id }, data: { endedAt: clock.now(), active: false } });
    const detail = { blueprint: version.blueprint.name, key, name, upstreamId };
    await record(tx, staff, "resource.gone", { type: "tenant", id: tenantId }, detail);
  }
}

/**
 * Applies the approved plan. What is gone at Polytomic is taken off our records first, so that it is made again.
 * Throws AppError `conflict` if the plan is another one by now, or can't be applied as it is.
 */
export async function applyPlan(staff: Staff, which: Which): Promise<void> {
  requireRight(staff, "blueprint:apply");
  const { operationId: id, tenantId, assignmentId, planHash } = which;
  // The same form again.
  if ((await db().operation.count({ where: { id } })) > 0) return;
  await refusePaused(tenantId, assignmentId);
  const { plan } = await planApplication(await requireTenant(tenantId), assignmentId);
  if (plan.hash !== planHash)
    throw new AppError("conflict", "Something changed since this plan was read, so nothing was sent.", {
      hint: "Look at the plan again and apply it.",
    });
  const stopping = plan.items.find(stops);
  if (stopping)
    throw new AppError("conflict", `${stopping.name} can't be applied as it is, so nothing was sent.`, {
      hint: "The plan says what to do first.",
    });
  const keys = plan.items.flatMap(({ key, again }) => (again ? [key] : []));
  await beginApply(staff, which, (tx) => endGone(tx, staff, which, keys));
}
