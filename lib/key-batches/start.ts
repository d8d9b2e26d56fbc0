import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { noneIfUnreadable } from "#lib/base/unreadable.ts";
import { beginLater } from "#lib/engine/begin.ts";
import { decrypt } from "#lib/keys/open.ts";
import { overlap } from "#lib/keys/overlap.ts";
import { overlapOf } from "#lib/keys/overlap-commands.ts";
import { readKeyPolicy, serviceAddress } from "#lib/keys/policy.ts";
import { type Keyed, requireKeyed } from "#lib/keys/requests.ts";
import { rotation, rotationOf } from "#lib/keys/rotate.ts";
import type { BatchSkip } from "#lib/messages/key-batches.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { KeyBatchItem } from "#prisma/client/client.ts";
import type { KeyBatchReason } from "#prisma/client/enums.ts";

/*
 * Keys of many tenants that are replaced in one go. A batch is stored with all its keys, and the worker begins an
 * operation for each. From then on each is as if it had been begun on the tenant's page.
 */

export type ChosenKey = { keyId: string; tenantId: string; kind: "key_rotate" | "key_overlap" };

type Batch = {
  /** Made by the page that shows the form, so that submitting it twice is one batch. */
  id: string;
  reason: KeyBatchReason;
  leaver: { id: string; name: string } | null;
  keys: ChosenKey[];
};

export async function startBatch(actor: NonNullable<Actor>, { id, reason, leaver, keys }: Batch) {
  const data = { id, reason, leaverId: leaver?.id ?? null, startedById: actor.id, startedAt: clock.now() };
  await transact(async (tx) => {
    const { count } = await tx.keyBatch.createMany({ data: [data], skipDuplicates: true });
    if (count === 0) return;
    const items = keys.map((key) => ({ batchId: id, ...key, operationId: random.uuid() }));
    await tx.keyBatchItem.createMany({ data: items });
    const detail = { because: reason, keys: keys.length, leaver: leaver?.name };
    await record(tx, actor, "key-batch.started", { type: "key-batch", id }, detail);
    await enqueue(tx, "task", { task: "begin-key-batches" });
  });
}

/** How many operations of all batches are under way at once: the worker also has other work. */
const atOnce = 20;

const listOpen = () =>
  db().keyBatch.findMany({
    where: { begunAt: null },
    // The enum lists leavers first: their keys are in the hands of somebody who should not have them.
    orderBy: [{ reason: "asc" }, { startedAt: "asc" }],
    include: { startedBy: { select: { id: true, email: true } } },
  });
type OpenBatch = Awaited<ReturnType<typeof listOpen>>[number];

/** Begins what is left of the open batches, which share one ceiling in their order. Safe to run again at any point. */
export async function beginBatches(): Promise<void> {
  for (const batch of await listOpen()) await beginBatch(batch);
}

async function beginBatch(batch: OpenBatch): Promise<void> {
  const { id: batchId } = batch;
  const waiting = { batchId, begunAt: null };
  const items = await db().keyBatchItem.findMany({
    where: waiting,
    orderBy: { keyId: "asc" },
    take: Math.max(0, atOnce - (await countRunning())),
  });
  for (const item of items)
    await beginItem(batch, item).catch((error: unknown) => {
      // One that fails must not keep the others from being begun.
      log().error({ err: error, batchId, keyId: item.keyId }, "the key of a batch could not be replaced");
    });
  if ((await db().keyBatchItem.count({ where: waiting })) === 0)
    await db().keyBatch.update({ where: { id: batchId }, data: { begunAt: clock.now() } });
}

async function countRunning(): Promise<number> {
  const [found] = await db().$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM key_batch_item JOIN operation ON operation.id = operation_id
    WHERE state = 'running'`;
  return found?.count ?? 0;
}

const isBegun = (tx: Tx, { batchId, keyId }: KeyBatchItem, messageCode: BatchSkip | null = null) =>
  tx.keyBatchItem.updateMany({
    where: { batchId, keyId, begunAt: null },
    data: { begunAt: clock.now(), messageCode },
  });

/** One transaction stores the operation, its job and that it was begun. */
async function beginItem(batch: OpenBatch, item: KeyBatchItem): Promise<void> {
  const actor = batch.startedBy;
  const { tenantId, operationId: id, kind } = item;
  const also = async (tx: Tx) => void (await isBegun(tx, item));
  try {
    const tenant = await requireKeyed(tenantId);
    const skip = await findSkip(item, batch.reason, tenant);
    if (skip) await isBegun(db(), item, skip);
    else if (kind === "key_overlap") {
      const beginning = overlapOf(tenant, await nextServiceAddress(tenant), item.keyId);
      await beginLater(actor, overlap, { id, tenantId, ...beginning }, also);
    } else await beginLater(actor, rotation, { id, tenantId, ...rotationOf(tenant, item.keyId) }, also);
  } catch (error) {
    if (!(error instanceof AppError) || !["conflict", "not-found"].includes(error.code)) throw error;
    await isBegun(db(), item, "other_change");
  }
}

async function findSkip(
  { keyId, kind }: KeyBatchItem,
  reason: KeyBatchReason,
  tenant: Keyed,
): Promise<BatchSkip | null> {
  if (tenant.key?.id !== keyId) return "not_in_use";
  if (tenant.archivedAt) return "archived";
  if (reason === "unreadable" && (await isReadable(keyId))) return "readable";
  return kind === "key_overlap" && !(await readKeyPolicy()).serviceAddress ? "no_service_email" : null;
}

/** The keys may have been listed with other ENCRYPTION_KEYS than the app has now. */
async function isReadable(id: string): Promise<boolean> {
  const key = await db().organizationKey.findUniqueOrThrow({ where: { id }, omit: { sealed: false } });
  return (await decrypt(key).catch(noneIfUnreadable)) !== null;
}

async function nextServiceAddress(tenant: Keyed): Promise<string> {
  const { serviceAddress: pattern } = await readKeyPolicy();
  const before = await db().organizationKey.count({ where: { tenantId: tenant.id, isService: true } });
  return serviceAddress(pattern ?? "", tenant, before + 1);
}
