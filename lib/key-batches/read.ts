import "server-only";
import type { Download } from "#lib/access/route.ts";
import { record } from "#lib/audit/record.ts";
import { clock } from "#lib/base/clock.ts";
import { csvLine } from "#lib/base/csv.ts";
import { db, rawSql, type Sql, sql } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { id } from "#lib/forms/text.ts";
import { messageIn } from "#lib/messages/family.ts";
import { skipWords } from "#lib/messages/key-batches.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { BatchLine, BatchOutcome, BatchView } from "./views.ts";

/* What became of each key of a batch. */

/** The page stays bounded; the file has all of them. */
const most = 200;

type Row = Omit<BatchLine, "words" | "why"> & {
  skip: string | null;
  messageCode: string | null;
  messageParams: unknown;
};

/** What asks for somebody comes first, and what is done last. */
const outcome = rawSql(`CASE
  WHEN item.message_code IS NOT NULL THEN 'skipped'
  WHEN operation.id IS NULL THEN 'queued'
  WHEN operation.state = 'done' AND EXISTS (
    SELECT FROM audit_event WHERE target_id = item.key_id::text AND action = 'key.stopped'
      AND detail->>'reason' = 'replaced_not_stopped'
  ) THEN 'not_stopped'
  WHEN operation.state = 'done' THEN 'replaced'
  WHEN operation.stage = 'overlapping' AND operation.state = 'waiting' THEN 'overlapping'
  WHEN operation.state IN ('running', 'waiting') THEN 'running'
  WHEN operation.state IN ('stuck', 'asking') THEN 'stuck'
  ELSE 'failed' END`);
const order: BatchOutcome[] = [
  "failed",
  "stuck",
  "skipped",
  "not_stopped",
  "running",
  "queued",
  "overlapping",
  "replaced",
];
const settled: BatchOutcome[] = ["failed", "stuck", "skipped", "not_stopped", "overlapping", "replaced"];

const rows = (batchId: string, more: Sql) => db().$queryRaw<Row[]>`
  SELECT * FROM (
    SELECT item.key_id::text AS "keyId", tenant.id::text AS "tenantId", tenant.name AS "tenantName",
      tenant.external_id AS "externalId", tenant.root_email AS "rootEmail", key.hint,
      (SELECT hint FROM organization_key WHERE id = (operation.input->>'keyId')::uuid AND state <> 'unverified') AS "newHint",
      ${outcome} AS outcome, item.message_code AS skip, operation.message_code AS "messageCode",
      operation.message_params AS "messageParams"
    FROM key_batch_item AS item
      JOIN tenant ON tenant.id = item.tenant_id
      JOIN organization_key AS key ON key.id = item.key_id
      LEFT JOIN operation ON operation.id = item.operation_id
    WHERE item.batch_id = ${batchId}::uuid
  ) AS line ${more}`;

const words: Record<BatchOutcome, string> = {
  replaced: "Replaced: the old key stopped",
  not_stopped: "Replaced; the old key may still work",
  overlapping: "Both keys work until the customer has switched",
  running: "In progress",
  queued: "Waiting",
  skipped: "Not changed",
  stuck: "Needs attention",
  failed: "Not replaced",
};

function lineOf({ messageCode, messageParams, skip, ...row }: Row): BatchLine {
  const message = messageIn({ messageCode, messageParams });
  const isOver = ["replaced", "not_stopped", "overlapping"].includes(row.outcome);
  const why = skip ? skipWords(skip) : message && !isOver ? operationWords(message) : null;
  return { ...row, words: words[row.outcome], why };
}

/** For the page and for the program that waits for a batch: it asks for no right. */
export async function readBatch(batchId: string): Promise<BatchView | null> {
  const batch = await db().keyBatch.findUnique({
    where: { id: batchId },
    include: { startedBy: { select: { name: true } } },
  });
  if (!batch) return null;
  const counts = await db().$queryRaw<{ outcome: BatchOutcome; count: number }[]>`
    SELECT ${outcome} AS outcome, count(*)::int AS count FROM key_batch_item AS item
      LEFT JOIN operation ON operation.id = item.operation_id
    WHERE item.batch_id = ${batchId}::uuid GROUP BY 1`;
  const sum = (which: BatchOutcome[]) =>
    counts.reduce((total, each) => total + (which.includes(each.outcome) ? each.count : 0), 0);
  const first = sql`ORDER BY array_position(${order}::text[], outcome), "tenantName", "keyId" LIMIT ${most}`;
  return {
    id: batchId,
    startedAt: batch.startedAt.toISOString(),
    startedBy: batch.startedBy.name,
    total: sum(order),
    settled: sum(settled),
    replaced: sum(["replaced"]),
    notStopped: sum(["not_stopped"]),
    overlapping: sum(["overlapping"]),
    lines: (await rows(batchId, first)).map(lineOf),
  };
}

type Which = { reason: "leaver"; leaverId: string } | { reason: "unreadable" };

/** The last batch for a leaver, or of keys that can't be decrypted; null if there is none. */
export async function findLastBatch(me: Staff, which: Which): Promise<BatchView | null> {
  requireRight(me, "staff:manage");
  const last = await db().keyBatch.findFirst({
    where: which,
    orderBy: { startedAt: "desc" },
    select: { id: true },
  });
  return last && (await readBatch(last.id));
}

const columns = [
  "customer",
  "customer id",
  "root user",
  "outcome",
  "old key ends in",
  "new key ends in",
  "details",
  "tenant id",
];

/** One line for each customer of the batch, as CSV. */
export async function* listToTell(batchId: string): AsyncGenerator<string> {
  yield csvLine(columns);
  for (let after = ""; ; ) {
    const page = await rows(batchId, sql`WHERE "keyId" > ${after} ORDER BY "keyId" LIMIT 1000`);
    for (const line of page.map(lineOf))
      yield csvLine([
        line.tenantName,
        line.externalId,
        line.rootEmail,
        line.words,
        line.hint,
        line.newHint,
        line.why,
        line.tenantId,
      ]);
    const last = page.at(-1);
    if (!last) return;
    after = last.keyId;
  }
}

/** The customers to tell, as a file. The export is itself recorded. */
export async function exportBatch(me: Staff, given: string): Promise<Download> {
  requireRight(me, "staff:manage");
  const { data: batchId } = id.safeParse(given);
  if (!batchId || (await db().keyBatch.count({ where: { id: batchId } })) === 0)
    throw new AppError("not-found", "There is no such list.");
  const rows = await db().keyBatchItem.count({ where: { batchId } });
  await record(db(), me, "key-batch.exported", { type: "key-batch", id: batchId }, { rows });
  const name = `customers-to-notify-${clock.now().toISOString().slice(0, 10)}.csv`;
  return { name, type: "text/csv; charset=utf-8; header=present", parts: listToTell(batchId) };
}
