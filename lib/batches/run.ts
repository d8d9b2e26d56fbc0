import "server-only";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { ProviderError } from "#lib/base/key-provider-request.ts";
import { log } from "#lib/base/log.ts";
import { random } from "#lib/base/random.ts";
import { messageColumns } from "#lib/messages/family.ts";
import { enqueueMissing } from "#lib/queue/missing.ts";
import { right } from "#lib/staff/permissions.ts";
import { lockTenant } from "#lib/tenants/record.ts";
import { act, type Batch, failed, type Result } from "./acts.ts";
import { verify } from "./verify.ts";

/* The worker's part. Every tenant is done once, by whichever job comes to it, so a batch survives any interruption. */

const page = 20;
/** Then the job ends and comes back, so that a worker that stops need not wait for it. */
const longestMs = 5 * minuteMs;

/** Queues the batches that are not over and have no job. */
export async function sweepBatches(): Promise<void> {
  const open = await db().batch.findMany({ where: { endedAt: null }, select: { id: true, startedAt: true } });
  await enqueueMissing(
    "batch",
    open.map(({ id, startedAt }) => ({ job: { batchId: id }, changedAt: startedAt })),
  );
}

/** In how many ms the batch continues; null when it is over. */
export async function runBatch(batchId: string): Promise<number | null> {
  try {
    return (await runItems(batchId)) ? null : 0;
  } catch (error) {
    // It says nothing about a tenant, and all of them would fail.
    if (!(error instanceof ProviderError)) throw error;
    log().warn({ err: error, batchId }, "a batch waits for the key provider");
    return minuteMs;
  }
}

/** True when the batch is over, false when time is up before. */
async function runItems(batchId: string): Promise<boolean> {
  const started = clock.now().getTime();
  for (;;) {
    const found = await db().batch.findUnique({
      where: { id: batchId },
      include: { startedBy: { select: { id: true, email: true, role: true, disabledAt: true } } },
    });
    if (!found || found.endedAt) return true;
    const { startedBy } = found;
    // Looked at again for each page, since it can be taken away meanwhile.
    const may = { ...startedBy, seesKeys: false, lacksSecondFactor: false };
    const isAllowed = startedBy.disabledAt === null && right(may, "tenant:edit").allowed;
    const items = await db().batchItem.findMany({
      where: { batchId, outcome: null },
      orderBy: { tenantId: "asc" },
      take: page,
    });
    for (const { tenantId } of items) await doOne({ ...found, actor: startedBy }, tenantId, isAllowed);
    if (items.length < page && (await end(batchId))) return true;
    if (clock.now().getTime() - started > longestMs) return false;
  }
}

/** False if there is still something to do. */
async function end(batchId: string): Promise<boolean> {
  const { count } = await db().batch.updateMany({
    where: { id: batchId, items: { none: { outcome: null } } },
    data: { endedAt: clock.now() },
  });
  return count > 0;
}

async function doOne(batch: Batch, tenantId: string, isAllowed: boolean): Promise<void> {
  const keep = (tx: Tx, { outcome, message, change }: Result) =>
    tx.batchItem.updateMany({
      where: { batchId: batch.id, tenantId, outcome: null },
      data: { outcome, ...messageColumns(message), ...change },
    });
  try {
    if (!isAllowed) await keep(db(), failed({ code: "not_allowed", params: {} }));
    else if (batch.kind === "verify") await keep(db(), await verify(batch.actor, tenantId));
    else
      await transact(async (tx) => {
        const tenant = await lockTenant(tx, tenantId);
        // Of two workers the second finds it done, and who stops the batch waits for this tenant.
        const open = await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM batch_item
          WHERE batch_id = ${batch.id}::uuid AND tenant_id = ${tenantId}::uuid AND outcome IS NULL FOR UPDATE`;
        if (open.length > 0) await keep(tx, await act(tx, batch, tenant));
      });
  } catch (error) {
    if (error instanceof ProviderError) throw error;
    // One that fails must not keep the others from being done.
    const reference = random.reference();
    log().error({ err: error, reference, batchId: batch.id, tenantId }, "a tenant of a batch failed");
    await keep(db(), failed({ code: "unexpected", params: { reference } }));
  }
}
