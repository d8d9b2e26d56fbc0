import "server-only";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { run } from "#lib/engine/drive.ts";
import { listDeadHolders } from "#lib/engine/holder.ts";
import { isLeftBy } from "#lib/engine/lease.ts";
import { pauseMs } from "#lib/onboarding/recover.ts";
import { findTrouble } from "#lib/partner/status.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { registry } from "./registry.ts";

/* The worker's part in operations: it continues those that were interrupted or are due. */

const atOnce = 100;

type Due = { id: string; tenantId: string; kind: OperationKind };

/** Operations that were interrupted or are due; only `operationId` if it is given. */
export async function listDue(operationId?: string): Promise<Due[]> {
  const now = clock.now();
  const free = { OR: [{ leaseToken: null }, { leaseUntil: { lt: now } }, isLeftBy(await listDeadHolders())] };
  const found = await db().operation.findMany({
    where: {
      ...(operationId !== undefined && { id: operationId }),
      tenant: free,
      OR: [{ state: "running" }, { state: "waiting", dueAt: { lte: now } }],
    },
    include: { _count: { select: { calls: true } } },
    orderBy: { updatedAt: "asc" },
    take: atOnce,
  });
  return found
    .filter(
      ({ state, updatedAt, _count }) =>
        state === "waiting" || later(updatedAt, pauseMs(Math.max(_count.calls, 1))) <= now,
    )
    .map(({ id, tenantId, kind }) => ({ id, tenantId, kind }));
}

/** Continues everything that is due; returns the number of operations. */
export async function recoverOperations(): Promise<number> {
  const due = await listDue();
  if (due.length === 0 || (await findTrouble(minuteMs))) return 0;
  for (const each of due)
    await continueOne(each).catch((error: unknown) => {
      log().error({ err: error, operationId: each.id }, "an operation could not continue");
    });
  return due.length;
}

async function continueOne({ id, kind }: Due): Promise<void> {
  try {
    await db().operation.updateMany({ where: { id, state: "waiting" }, data: { state: "running" } });
    await run(null, id, registry[kind]);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log().warn({ operationId: id, code: error.code }, error.message);
  }
}

/** Continues one operation if it is due. Throws only unexpected errors. */
export async function continueOperation(operationId: string): Promise<void> {
  for (const due of await listDue(operationId)) await continueOne(due);
}
