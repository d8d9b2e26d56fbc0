import "server-only";
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { run } from "#lib/engine/drive.ts";
import { isLeftBy, listDeadHolders } from "#lib/engine/lease.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { registry } from "./registry.ts";

/*
 * The worker's part in operations: it continues those that were interrupted or are due. It never decides for staff.
 */

const atOnce = 100;

/** One that was just begun is in its own process's hands. */
const settlingMs = 5 * secondMs;

type Due = { id: string; tenantId: string; kind: OperationKind };

/** The operations that a worker may continue now; only `operationId` if it is given. */
export async function listDue(operationId?: string): Promise<Due[]> {
  const now = clock.now();
  return await db().operation.findMany({
    where: {
      ...(operationId !== undefined && { id: operationId }),
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
    },
    select: { id: true, tenantId: true, kind: true },
    orderBy: { updatedAt: "asc" },
    take: atOnce,
  });
}

/** Continues everything that is due; returns the number of operations. */
export async function recover(): Promise<number> {
  const due = await listDue();
  const seen = await findStatus();
  const quiet = due.length === 0 && (!seen || seen.kind === "good");
  // With a refused partner key or no connection, each attempt would fail alike. Asking who we are once a minute shows
  // when it is over.
  if (quiet || (await findTrouble(minuteMs))) return 0;
  for (const each of due)
    await continueOne(each).catch((error: unknown) => {
      // One that fails must not keep the others from continuing.
      log().error({ err: error, operationId: each.id }, "an operation could not continue");
    });
  return due.length;
}

async function continueOne({ id, kind }: Due): Promise<void> {
  try {
    await db().operation.updateMany({ where: { id, state: "waiting" }, data: { state: "running" } });
    await run(null, id, registry[kind]);
  } catch (error) {
    // Somebody else is working on it. Anything else has to be seen: the queue retries and reports it.
    if (!(error instanceof AppError) || !["busy", "conflict"].includes(error.code)) throw error;
    log().warn({ operationId: id, code: error.code }, error.message);
  }
}

/** Continues one operation if it is due. Throws only unexpected errors. */
export async function continueOperation(operationId: string): Promise<void> {
  for (const due of await listDue(operationId)) await continueOne(due);
}
