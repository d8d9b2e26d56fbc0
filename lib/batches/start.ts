import "server-only";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import type { BatchForm } from "#lib/forms/batch.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Batch } from "#prisma/client/client.ts";

/*
 * What one person does to many tenants at once. A batch is stored with all its tenants, and the worker does one after
 * another what the person could do on each tenant's page, with the same audit row: see run.ts. Batches of keys are
 * another thing, since they begin operations: see lib/key-batches/start.ts.
 */

/** Submitting a form twice is one batch; anything else under its id is refused. */
export async function startBatch(staff: Staff, form: BatchForm, tenantIds: string[]): Promise<void> {
  requireRight(staff, "tenant:edit");
  const { batchId: id, kind, labels } = form;
  const ownerId = kind === "owner" ? (form.ownerId ?? null) : null;
  if (ownerId) await requireActive(ownerId);
  await transact(async (tx) => {
    const data = { id, kind, ownerId, labels: kind.endsWith("_labels") ? labels : [], startedById: staff.id };
    const { count } = await tx.batch.createMany({
      data: [{ ...data, startedAt: clock.now() }],
      skipDuplicates: true,
    });
    if (count === 0) return await requireSame(tx, data, tenantIds);
    const items = await tx.$executeRaw`
      INSERT INTO batch_item (batch_id, tenant_id)
      SELECT ${id}::uuid, tenant.id FROM tenant WHERE tenant.id = ANY(${tenantIds}::uuid[])`;
    if (items === 0) throw new AppError("not-found", "These tenants no longer exist.");
    await record(tx, staff, "batch.started", { type: "batch", id }, { kind, tenants: items });
    await enqueue(tx, "batch", { batchId: id });
  });
}

type Started = Pick<Batch, "id" | "kind" | "ownerId" | "labels" | "startedById">;

async function requireSame(tx: Tx, { id, ...given }: Started, tenantIds: string[]): Promise<void> {
  const same = await tx.batch.count({ where: { ...given, id, labels: { equals: given.labels } } });
  const items = { where: { batchId: id } };
  const others = await tx.batchItem.count({ where: { ...items.where, tenantId: { notIn: tenantIds } } });
  const known = await tx.tenant.count({ where: { id: { in: tenantIds } } });
  if (same === 1 && others === 0 && known === (await tx.batchItem.count(items))) return;
  throw new AppError("conflict", "Another batch was started from this page.", {
    hint: "Reload the list and select the tenants again.",
  });
}

async function requireActive(id: string): Promise<void> {
  if ((await db().staff.count({ where: { id, disabledAt: null } })) === 0)
    throw new AppError("invalid", "Check the highlighted fields.", {
      fields: { ownerId: "Choose an active member of the team." },
    });
}

/** The tenants that nobody has been to yet are left as they are. */
export async function stopBatch(staff: Staff, id: string): Promise<void> {
  requireRight(staff, "tenant:edit");
  await transact(async (tx) => {
    const { count } = await tx.batch.updateMany({
      where: { id, endedAt: null },
      data: { endedAt: clock.now() },
    });
    if (count === 0) return;
    const left = await tx.batchItem.updateMany({
      where: { batchId: id, outcome: null },
      data: { outcome: "skipped", messageCode: "stopped" },
    });
    await record(tx, staff, "batch.stopped", { type: "batch", id }, { tenants: left.count });
  });
}
