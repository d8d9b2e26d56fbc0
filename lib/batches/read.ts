import "server-only";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { id as idShape } from "#lib/forms/text.ts";
import { batchOutcomeWords, batchTitles, undoTitle } from "#lib/messages/batches.ts";
import { messageIn } from "#lib/messages/family.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Batch, BatchItem } from "#prisma/client/client.ts";
import type { BatchKind, BatchOutcome } from "#prisma/client/enums.ts";
import type { BatchesPage, BatchLine, BatchSummary } from "./views.ts";

/* What became of each tenant of a batch. */

/** The page stays bounded; those with trouble come first. */
const mostLines = 500;
const mostRecent = 20;

const related = {
  owner: { select: { name: true } },
  startedBy: { select: { name: true } },
  undoes: { select: { kind: true } },
  undoneBy: { select: { id: true } },
} as const;
type Found = Batch & {
  owner: { name: string } | null;
  startedBy: { name: string };
  undoes: { kind: BatchKind } | null;
  undoneBy: { id: string } | null;
};

/** The newest batches of everybody, and the one that is asked for. */
export async function readBatches(staff: Staff, given: string | undefined): Promise<BatchesPage> {
  requireRight(staff, "tenant:read");
  const recent = await db().batch.findMany({
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: mostRecent,
    include: related,
  });
  const batch = given === undefined ? null : await requireBatch(given);
  const all = batch ? [...recent, batch] : recent;
  const counts = await countOutcomes([...new Set(all.map(({ id }) => id))]);
  const summary = (found: Found) => summaryOf(found, counts.get(found.id) ?? []);
  const mayEdit = right(staff, "tenant:edit").allowed;
  return {
    // Read a moment before, while it was not over perhaps: then the page does not look again.
    recent: recent.map((each) => summary(batch?.id === each.id ? batch : each)),
    batch: batch && {
      ...summary(batch),
      lines: await readLines(batch.id),
      mayStop: mayEdit && batch.endedAt === null,
      undoable: mayEdit && batch.endedAt && !batch.undoneBy ? await countUndoable(batch.id) : 0,
      undoes: batch.undoesId,
      undoneBy: batch.undoneBy?.id ?? null,
    },
  };
}

async function requireBatch(given: string): Promise<Found> {
  const { data: id } = idShape.safeParse(given);
  const found = id && (await db().batch.findUnique({ where: { id }, include: related }));
  if (!found) throw new AppError("not-found", "There is no such batch.");
  return found;
}

/** What batches of an earlier version changed is not known. */
async function countUndoable(batchId: string): Promise<number> {
  const [found] = await db().$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM batch_item WHERE batch_id = ${batchId}::uuid AND was IS NOT NULL`;
  return found?.n ?? 0;
}

type Count = { outcome: BatchOutcome | null; count: number };

async function countOutcomes(ids: string[]): Promise<Map<string, Count[]>> {
  const groups = await db().batchItem.groupBy({
    by: ["batchId", "outcome"],
    where: { batchId: { in: ids } },
    _count: true,
  });
  const rows = groups.map(({ batchId, outcome, _count: count }) => ({ batchId, outcome, count }));
  return Map.groupBy(rows, ({ batchId }) => batchId);
}

function summaryOf(found: Found, counts: Count[]): BatchSummary {
  const { id, kind, labels, owner, startedBy, startedAt, endedAt, undoes } = found;
  const of = (outcome: BatchOutcome) => counts.find((each) => each.outcome === outcome)?.count ?? 0;
  return {
    id,
    kind,
    title: undoes ? undoTitle(batchTitles[undoes.kind]) : batchTitles[kind],
    detail: owner?.name ?? (labels.length > 0 ? labels.join(", ") : null),
    startedBy: startedBy.name,
    startedAt: startedAt.toISOString(),
    isOver: endedAt !== null,
    counts: {
      total: counts.reduce((sum, { count }) => sum + count, 0),
      done: of("done"),
      skipped: of("skipped"),
      failed: of("failed"),
    },
  };
}

const inOrder: (BatchOutcome | null)[] = ["failed", "skipped", null, "done"];

const byName = new Intl.Collator("en").compare;

/** Each outcome is read along the index, until the page is full. */
async function readLines(batchId: string): Promise<BatchLine[]> {
  const lines: BatchLine[] = [];
  for (const outcome of inOrder) {
    if (lines.length === mostLines) break;
    const items = await db().batchItem.findMany({
      where: { batchId, outcome },
      orderBy: { tenantId: "asc" },
      take: mostLines - lines.length,
      include: { tenant: { select: { name: true } } },
    });
    lines.push(...items.map(lineOf).sort((a, b) => byName(a.tenantName, b.tenantName)));
  }
  return lines;
}

function lineOf({ tenantId, tenant, outcome, ...row }: BatchItem & { tenant: { name: string } }): BatchLine {
  const message = messageIn(row);
  const words = outcome === null ? "Waiting" : message ? batchOutcomeWords(message) : "Done";
  return { tenantId, tenantName: tenant.name, outcome, words };
}
