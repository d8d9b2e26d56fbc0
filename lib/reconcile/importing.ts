import "server-only";
import { recordMany } from "#lib/audit/record.ts";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, type Tx, transact } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { keepAlive } from "#lib/base/keep-alive.ts";
import { log } from "#lib/base/log.ts";
import { messageColumns } from "#lib/messages/family.ts";
import type { FindingRepair } from "#lib/messages/findings.ts";
import { newOnboarding } from "#lib/onboarding/definition.ts";
import { asPartnerForList } from "#lib/polytomic/client.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { requireRight } from "#lib/staff/permissions.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { importedTenant } from "./adopt.ts";
import { endOf } from "./run-end.ts";
import { findFinishedRunId } from "./runs.ts";

/*
 * Adopts all organizations that are not in our records. Each batch is one transaction that also stores the progress,
 * so the next worker continues after the last complete batch.
 */

const batchSize = 200;
const deadAfterMs = minuteMs;
/** A number that nothing else locks. */
const startLock = 4_117_002;

const open = (runId: string) => ({ runId, kind: "not_ours", repairedAt: null }) as const;

/** Throws AppError `conflict` if another import is in progress or the findings are not the newest. */
export async function startImport(staff: Staff, runId: string): Promise<void> {
  requireRight(staff, "reconcile:run");
  if (runId !== (await findFinishedRunId()))
    throw new AppError("conflict", "A newer run has finished.", { hint: "Review its findings." });
  await transact(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${startLock})`;
    if (await tx.importRun.count({ where: { state: "running" } }))
      throw new AppError("conflict", "An import is already in progress.");
    const total = await tx.finding.count({ where: open(runId) });
    if (total === 0) throw new AppError("conflict", "There is nothing left to adopt.");
    const now = clock.now();
    await tx.importRun.create({
      data: { runId, total, startedById: staff.id, startedAt: now, seenAt: now },
    });
    await enqueue(tx, "reconcile", { what: "import" });
  });
}

type Import = NonNullable<Awaited<ReturnType<typeof claim>>>;

/** Continues an import that no worker has, to its end. `isLeft`: the caller knows that the last worker left it. */
export async function carryOnImport(isLeft = false): Promise<void> {
  const claimed = await claim(isLeft);
  if (!claimed) return;
  let { seenAt } = claimed;
  try {
    const listed = await keepAlive(asPartnerForList().listOrganizations(), async () => {
      seenAt = await renew(claimed.id, seenAt);
    });
    const [owner] = listed;
    const names = new Map(listed.map(({ id, name }) => [id, name]));
    if (owner) names.delete(owner.id);
    for (let at: Import | null = { ...claimed, seenAt }; at !== null; ) at = await batch(at, names);
  } catch (error) {
    if (error instanceof AppError && error.code === "busy") return;
    const message = endOf(error);
    if (message.code === "unfinished") log().error({ err: error }, "an import failed");
    await db().importRun.updateMany({
      where: { id: claimed.id, state: "running" },
      data: { state: "failed", ...messageColumns(message), finishedAt: clock.now() },
    });
  }
}

/** The import that no worker has: it has not started, or has made no progress for a while. */
async function findDue(isLeft = false) {
  const found = await db().importRun.findFirst({
    where: { state: "running" },
    include: { startedBy: { select: { id: true, email: true } } },
  });
  if (!found) return null;
  const fresh = found.done === 0 && found.seenAt.getTime() === found.startedAt.getTime();
  return fresh || isLeft || found.seenAt < later(clock.now(), -deadAfterMs) ? { found, fresh } : null;
}

export const isImportDue = async () => (await findDue()) !== null;

async function claim(isLeft: boolean) {
  const due = await findDue(isLeft);
  if (!due) return null;
  const { found, fresh } = due;
  const now = clock.now();
  const seenAt = fresh ? later(now, 1) : now;
  return (await keep(found.id, found.seenAt, seenAt)) ? { ...found, seenAt } : null;
}

/** Shows progress; `seenAt` is what the holder of the import last wrote. */
async function renew(id: string, seenAt: Date): Promise<Date> {
  const now = clock.now();
  return (await keep(id, seenAt, now)) ? now : seenAt;
}

/** False if another worker wrote in the meantime. */
async function keep(id: string, before: Date, seenAt: Date): Promise<boolean> {
  const data = { seenAt };
  const where = { id, state: "running", seenAt: before } as const;
  return (await db().importRun.updateMany({ where, data })).count === 1;
}

/** One batch. Returns the import after it, or null at its end. */
async function batch(at: Import, names: Map<string, string>): Promise<Import | null> {
  return await transact(async (tx) => {
    const findings = await tx.finding.findMany({
      where: open(at.runId),
      orderBy: { id: "asc" },
      take: batchSize,
    });
    const now = clock.now();
    const over = findings.length === 0;
    const after = { ...at, done: at.done + findings.length, seenAt: now };
    const { count } = await tx.importRun.updateMany({
      where: { id: at.id, state: "running", seenAt: at.seenAt, done: at.done },
      data: over ? { state: "done", seenAt: now, finishedAt: now } : { done: after.done, seenAt: now },
    });
    if (count === 0) throw new AppError("busy", "Another worker took over this import.");
    if (over) return null;
    await take(tx, at.startedBy, findings, names);
    return after;
  });
}

type Findings = { id: string; organizationId: string | null }[];

async function take(
  tx: Tx,
  staff: Import["startedBy"],
  findings: Findings,
  names: Map<string, string>,
): Promise<void> {
  const there = findings.flatMap(({ organizationId }) => {
    const name = organizationId === null ? undefined : names.get(organizationId);
    return organizationId === null || name === undefined ? [] : [{ id: organizationId, name }];
  });
  // Organizations that were adopted in the meantime are skipped.
  const made = await tx.tenant.createManyAndReturn({
    data: there.map((each) => importedTenant(staff.id, each)),
    skipDuplicates: true,
    select: { id: true, name: true, organizationId: true, createdById: true, createdAt: true },
  });
  await tx.operation.createMany({ data: made.map((tenant) => newOnboarding(tenant, "user", "waiting")) });
  await recordMany(
    tx,
    staff,
    "tenant.imported",
    made.map(({ id, name, organizationId }) => ({
      target: { type: "tenant", id },
      detail: { name, organizationId },
    })),
  );
  const takenIds = new Set(made.map(({ organizationId }) => organizationId));
  const settled = { repairedAt: clock.now(), repairedById: staff.id };
  const isTaken = ({ organizationId }: Findings[number]) => takenIds.has(organizationId);
  const mark = (some: Findings, repairCode: FindingRepair["code"]) =>
    tx.finding.updateMany({
      where: { id: { in: some.map(({ id }) => id) } },
      data: { ...settled, repairCode },
    });
  await mark(findings.filter(isTaken), "adopted");
  await mark(
    findings.filter((each) => !isTaken(each)),
    "skipped",
  );
}
