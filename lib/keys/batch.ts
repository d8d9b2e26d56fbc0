import "server-only";
import { type Actor, record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { transact } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { KeyBatchReason } from "#prisma/client/enums.ts";

/*
 * Keys of many tenants that are replaced in one go. A batch is stored with all its keys, and the worker begins an
 * operation for each: see batch-work.ts. From then on every one goes its own way, as if somebody had begun it on the
 * tenant's page.
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
