import "server-only";
import { db } from "#lib/base/db.ts";
import { type FindingKind, findingKinds, type ReconcileQuery } from "#lib/forms/reconcile.ts";
import { findLostKeys } from "#lib/key-batches/lost.ts";
import { messageIn } from "#lib/messages/family.ts";
import { runReasonWords, runWords } from "#lib/messages/runs.ts";
import { requireRight, right } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { ImportRun, ReconcileRun } from "#prisma/client/client.ts";
import { listFindings } from "./findings.ts";
import { failDead, findFinishedRunId } from "./runs.ts";
import type { FindingCount, ImportView, ReconcileLive, ReconcilePage, RunView } from "./views.ts";

const shownRuns = 8;

/** The name of the person who started it. */
const by = { startedBy: { select: { name: true } } } as const;
type By = { startedBy: { name: string } | null };

function runView(run: ReconcileRun & By): RunView {
  const { id, state, phase, done, total, unchecked } = run;
  const message = messageIn(run);
  return {
    id,
    reason: runReasonWords(run.reason),
    state,
    phase,
    done,
    total,
    message: message && runWords(message),
    unchecked,
    by: run.startedBy?.name ?? null,
    startedAt: run.startedAt.toISOString(),
    finishedAt: run.finishedAt?.toISOString() ?? null,
  };
}

function importView(found: ImportRun & { startedBy: { name: string } }): ImportView {
  const { id, state, done, total } = found;
  const message = messageIn(found);
  return {
    id,
    state,
    done,
    total,
    message: message && runWords(message),
    by: found.startedBy.name,
    startedAt: found.startedAt.toISOString(),
    finishedAt: found.finishedAt?.toISOString() ?? null,
  };
}

/** What the page polls. Nothing is fetched from Polytomic. */
export async function readLive(staff: Staff): Promise<ReconcileLive> {
  requireRight(staff, "tenant:read");
  await failDead();
  const [run, lastImport, finishedRunId] = await Promise.all([
    db().reconcileRun.findFirst({ where: { state: "running" }, include: by }),
    db().importRun.findFirst({ orderBy: { startedAt: "desc" }, include: by }),
    findFinishedRunId(),
  ]);
  // A finished import is shown until a newer run has finished.
  const isNews = lastImport?.state === "running" || lastImport?.runId === finishedRunId;
  const importing = isNews ? lastImport : null;
  return {
    run: run && runView(run),
    importing: importing && importView(importing),
    finishedRunId,
  };
}

async function countFindings(runId: string): Promise<FindingCount[]> {
  const [all, open] = await Promise.all([
    db().finding.groupBy({ by: ["kind"], where: { runId }, _count: { _all: true } }),
    db().finding.groupBy({ by: ["kind"], where: { runId, repairedAt: null }, _count: { _all: true } }),
  ]);
  const countIn = (groups: typeof all, kind: FindingKind) =>
    groups.find((group) => group.kind === kind)?._count._all ?? 0;
  return findingKinds.map((kind) => ({ kind, open: countIn(open, kind), all: countIn(all, kind) }));
}

/** The whole page: the runs, and the findings of the last finished one. */
export async function readReconcile(staff: Staff, query: ReconcileQuery): Promise<ReconcilePage> {
  requireRight(staff, "tenant:read");
  const live = await readLive(staff);
  const order = [{ startedAt: "desc" as const }, { id: "desc" as const }];
  const [runs, finished, lost] = await Promise.all([
    db().reconcileRun.findMany({ orderBy: order, take: shownRuns, include: by }),
    live.finishedRunId && db().reconcileRun.findUnique({ where: { id: live.finishedRunId }, include: by }),
    right(staff, "staff:manage").allowed ? findLostKeys(staff) : null,
  ]);
  const counts = live.finishedRunId ? await countFindings(live.finishedRunId) : [];
  const worst = counts.find(({ open }) => open > 0) ?? counts.find(({ all }) => all > 0);
  const kind = query.kind ?? worst?.kind ?? null;
  const list = live.finishedRunId && kind ? await listFindings(live.finishedRunId, kind, query) : null;
  return {
    runs: runs.map(runView),
    live,
    finished: finished ? runView(finished) : null,
    counts,
    kind,
    rows: list?.rows ?? [],
    next: list?.next ?? null,
    previous: list?.previous ?? null,
    run: right(staff, "reconcile:run"),
    lost,
  };
}
