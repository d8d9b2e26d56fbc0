import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { beginLater } from "#lib/engine/begin.ts";
import type { BatchSkip } from "#lib/messages/key-batches.ts";
import type { KeyBatchItem } from "#prisma/client/client.ts";
import { type Keyed, requireKeyed } from "./keyed.ts";
import { overlap } from "./overlap.ts";
import { overlapOf } from "./overlap-commands.ts";
import { readKeyPolicy, serviceAddress } from "./policy.ts";
import { rotation, rotationOf } from "./rotate.ts";

/** How many operations of a batch are under way at once: the worker also has other work. */
const atOnce = 20;

/** Begins what is left of the oldest open batch, as far as its pace allows. Safe to run again at any point. */
export async function beginBatches(): Promise<void> {
  const batch = await db().keyBatch.findFirst({
    where: { begunAt: null },
    orderBy: { startedAt: "asc" },
    include: { startedBy: { select: { id: true, email: true } } },
  });
  if (!batch) return;
  const { id: batchId, startedBy } = batch;
  const waiting = { batchId, begunAt: null };
  const items = await db().keyBatchItem.findMany({
    where: waiting,
    orderBy: { keyId: "asc" },
    take: Math.max(0, atOnce - (await countRunning(batchId))),
  });
  for (const item of items)
    await beginItem(startedBy, item).catch((error: unknown) => {
      // One that fails must not keep the others from being begun.
      log().error({ err: error, batchId, keyId: item.keyId }, "the key of a batch could not be replaced");
    });
  if ((await db().keyBatchItem.count({ where: waiting })) === 0)
    await db().keyBatch.update({ where: { id: batchId }, data: { begunAt: clock.now() } });
}

async function countRunning(batchId: string): Promise<number> {
  const [found] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM key_batch_item JOIN operation ON operation.id = operation_id
    WHERE batch_id = ${batchId}::uuid AND state = 'running'`;
  return found?.count ?? 0;
}

const isBegun = (tx: Tx, { batchId, keyId }: KeyBatchItem, messageCode: BatchSkip | null = null) =>
  tx.keyBatchItem.updateMany({
    where: { batchId, keyId, begunAt: null },
    data: { begunAt: clock.now(), messageCode },
  });

/** One transaction stores the operation, its job and that it was begun. */
async function beginItem(actor: NonNullable<Actor>, item: KeyBatchItem): Promise<void> {
  const { tenantId, operationId: id, kind } = item;
  const also = async (tx: Tx) => void (await isBegun(tx, item));
  try {
    const tenant = await requireKeyed(tenantId);
    const skip = await findSkip(item, tenant);
    if (skip) await isBegun(db(), item, skip);
    else if (kind === "key_overlap") {
      const beginning = overlapOf(tenant, await nextServiceAddress(tenant));
      await beginLater(actor, overlap, { id, tenantId, ...beginning }, also);
    } else await beginLater(actor, rotation, { id, tenantId, ...rotationOf(tenant, item.keyId) }, also);
  } catch (error) {
    if (!(error instanceof AppError) || !["conflict", "not-found"].includes(error.code)) throw error;
    await isBegun(db(), item, "other_change");
  }
}

async function findSkip({ keyId, kind }: KeyBatchItem, tenant: Keyed): Promise<BatchSkip | null> {
  if (tenant.key?.id !== keyId) return "not_in_use";
  if (tenant.archivedAt) return "archived";
  return kind === "key_overlap" && !(await readKeyPolicy()).serviceAddress ? "no_service_email" : null;
}

async function nextServiceAddress(tenant: Keyed): Promise<string> {
  const { serviceAddress: pattern } = await readKeyPolicy();
  const before = await db().organizationKey.count({ where: { tenantId: tenant.id, isService: true } });
  return serviceAddress(pattern ?? "", tenant, before + 1);
}
