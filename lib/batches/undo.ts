import "server-only";
import { z } from "zod";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { random } from "#lib/base/random.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Tenant } from "#prisma/client/client.ts";
import type { BatchKind } from "#prisma/client/enums.ts";

/*
 * Undoing a batch is a batch as well. It goes to the tenants that the first one changed, and gives each back what it
 * had before. A tenant that was changed again since is left as it is.
 */

const time = z.iso.datetime().nullable();
const part = z.union([
  z.strictObject({ ownerId: z.string() }),
  z.strictObject({ labels: z.array(z.string()) }),
  z.strictObject({ onHoldAt: time }),
  z.strictObject({ archivedAt: time }),
]);
/** What a kind of batch changes of a tenant. */
export type Part = z.infer<typeof part>;

const isoOf = (at: Date | null) => at?.toISOString() ?? null;
const owner = ({ ownerId }: Tenant): Part => ({ ownerId });
const labels = (tenant: Tenant): Part => ({ labels: tenant.labels });
const hold = ({ onHoldAt }: Tenant): Part => ({ onHoldAt: isoOf(onHoldAt) });
const archive = ({ archivedAt }: Tenant): Part => ({ archivedAt: isoOf(archivedAt) });
const parts = {
  owner,
  add_labels: labels,
  remove_labels: labels,
  hold,
  resume: hold,
  archive,
  restore: archive,
};

/** As it is in the tenant; null for a kind that changes nothing of our records. */
export const partOf = (kind: BatchKind, tenant: Tenant): Part | null =>
  kind === "verify" || kind === "undo" ? null : parts[kind](tenant);

/** What a batch changed of one tenant; `isAsLeft`: nobody has changed it since. Null if that is not known. */
export async function findChange(
  tx: Tx,
  batchId: string,
  tenant: Tenant,
): Promise<{ kind: BatchKind; was: Part; isAsLeft: boolean } | null> {
  const where = { batchId_tenantId: { batchId, tenantId: tenant.id } };
  const item = await tx.batchItem.findUnique({ where, include: { batch: { select: { kind: true } } } });
  const was = part.safeParse(item?.was);
  if (!item || !was.success) return null;
  const { kind } = item.batch;
  const left = part.safeParse(item.became);
  const isAsLeft = left.success && JSON.stringify(left.data) === JSON.stringify(partOf(kind, tenant));
  return { kind, was: was.data, isAsLeft };
}

/** Starts what undoes a batch. Returns its id, also where someone has started it before. */
export async function undoBatch(staff: Staff, undoesId: string): Promise<string> {
  requireRight(staff, "tenant:edit");
  return await transact(async (tx) => {
    const batch = await tx.batch.findUnique({ where: { id: undoesId }, select: { endedAt: true } });
    if (!batch) throw new AppError("not-found", "There is no such batch.");
    if (batch.endedAt === null)
      throw new AppError("conflict", "This batch is not finished.", { hint: "Stop it first, or wait." });
    const data = { id: random.orderedUuid(), kind: "undo", undoesId, startedById: staff.id } as const;
    const { count } = await tx.batch.createMany({
      data: [{ ...data, startedAt: clock.now() }],
      skipDuplicates: true,
    });
    if (count === 0) return (await tx.batch.findUniqueOrThrow({ where: { undoesId } })).id;
    const items = await tx.$executeRaw`
      INSERT INTO batch_item (batch_id, tenant_id)
      SELECT ${data.id}::uuid, tenant_id FROM batch_item WHERE batch_id = ${undoesId}::uuid AND was IS NOT NULL`;
    if (items === 0) throw new AppError("conflict", "There is nothing to undo.");
    await record(
      tx,
      staff,
      "batch.started",
      { type: "batch", id: data.id },
      { kind: "undo", tenants: items },
    );
    await enqueue(tx, "batch", { batchId: data.id });
    return data.id;
  });
}
