import "server-only";
import { clock, later, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { run } from "#lib/engine/drive.ts";
import { isLeftBy, listDeadHolders } from "#lib/engine/lease.ts";
import type { OperationRecord } from "#lib/engine/record.ts";
import { registry } from "./registry.ts";

/*
 * The worker's part in operations: it continues those that were interrupted or are due. It never decides for staff.
 */

/** How many operations a sweep reads at once. */
export const pageSize = 100;

/** One that was just begun is in its own process's hands. */
const settlingMs = 5 * secondMs;

type Due = { id: string; tenantId: string };
export type Found = Due & { updatedAt: Date };

/** Whether a worker may continue it now, as `listDue` finds it. */
function isDue({ kind, state, dueAt, updatedAt, tenant }: OperationRecord): boolean {
  const now = clock.now();
  if (kind === "onboarding" && (tenant.archivedAt !== null || tenant.onHoldAt !== null)) return false;
  if (dueAt !== null) return (state === "running" || state === "waiting") && dueAt <= now;
  return state === "running" && updatedAt <= later(now, -settlingMs);
}

/** The operations that a worker may continue now, the longest untouched first: one page of them, after `last`. */
export async function listDue(last?: Found): Promise<Found[]> {
  const now = clock.now();
  return await db().operation.findMany({
    where: {
      tenant: { OR: [{ leaseToken: null }, { leaseUntil: { lt: now } }, isLeftBy(await listDeadHolders())] },
      OR: [
        { state: "running", dueAt: null, updatedAt: { lte: later(now, -settlingMs) } },
        { state: { in: ["running", "waiting"] }, dueAt: { lte: now } },
      ],
      // An onboarding rests with its tenant; a change that was begun is brought to its end.
      NOT: {
        kind: "onboarding",
        tenant: { OR: [{ archivedAt: { not: null } }, { onHoldAt: { not: null } }] },
      },
      ...(last && {
        AND: {
          OR: [{ updatedAt: { gt: last.updatedAt } }, { updatedAt: last.updatedAt, id: { gt: last.id } }],
        },
      }),
    },
    select: { id: true, tenantId: true, updatedAt: true },
    orderBy: [{ updatedAt: "asc" }, { id: "asc" }],
    take: pageSize,
  });
}

/** When an open operation is due next; null if it waits for no time. */
export async function findDueAt(id: string): Promise<Date | null> {
  const found = await db().operation.findFirst({
    where: { id, finishedAt: null, state: { in: ["running", "waiting"] } },
    select: { dueAt: true },
  });
  return found?.dueAt ?? null;
}

/**
 * Continues one operation if it is due. Throws only unexpected errors. Returns it as it is then; null if somebody else
 * is working on it.
 */
export async function continueOne(due: Due): Promise<OperationRecord | null> {
  try {
    const { operation } = await run(null, due, ({ kind }) => registry[kind], { isDue });
    return operation;
  } catch (error) {
    // Somebody else is working on it, or it is gone. Anything else has to be seen: the queue retries and reports it.
    if (!(error instanceof AppError) || !["busy", "conflict", "not-found"].includes(error.code)) throw error;
    log().warn({ operationId: due.id, code: error.code }, error.message);
    return null;
  }
}
