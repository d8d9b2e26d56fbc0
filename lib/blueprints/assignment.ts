import "server-only";
/** An assignment as its commands find it. */
import { type Detail, record } from "#lib/audit/record.ts";
import type { Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import { blueprintTopic } from "./steps.ts";

export type Which = { assignmentId: string; tenantId: string };
type Noted =
  | "blueprint.assigned"
  | "blueprint.changed"
  | "blueprint.version-changed"
  | "blueprint.paused"
  | "blueprint.resumed"
  | "blueprint.released";

export const note = (
  tx: Tx,
  staff: Staff,
  tenantId: string,
  action: Noted,
  { number, blueprint }: { number: number; blueprint: { name: string } },
  more: Detail = {},
) => {
  const detail = { blueprint: blueprint.name, version: number, ...more };
  return record(tx, staff, action, { type: "tenant", id: tenantId }, detail);
};

/** The assignment, locked with its tenant until the transaction ends. */
export async function requireAssignment(tx: Tx, { assignmentId: id, tenantId }: Which) {
  const tenant = await lockTenant(tx, tenantId);
  const assignment = await tx.blueprintAssignment.findUnique({
    where: { id, tenantId, endedAt: null },
    omit: { secrets: false },
    include: { version: { include: { blueprint: { select: { name: true } } } } },
  });
  if (!assignment) throw new AppError("not-found", "This tenant no longer has the blueprint.");
  return { ...assignment, tenant };
}

/** While it is applied or removed, what it is applied with must stay what it was. */
export async function refuseUnderWay(tx: Tx, { assignmentId, tenantId }: Which): Promise<void> {
  const where = { tenantId, topic: blueprintTopic(assignmentId), finishedAt: null };
  if ((await tx.operation.count({ where })) > 0)
    throw new AppError("conflict", "The blueprint is being applied or removed.", {
      hint: "Its progress is shown on this page. Wait until it has finished, or cancel it.",
    });
}
