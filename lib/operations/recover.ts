import "server-only";
import { clock, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { run } from "#lib/engine/drive.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import type { OperationKind } from "#prisma/client/enums.ts";
import { registry } from "./registry.ts";

/*
 * The worker's part in operations: it continues those that were interrupted or are due. It never decides for staff.
 */

const atOnce = 100;

/** One that was just begun is in its own process's hands. */
const settlingMs = 5 * secondMs;

/** The operations that a worker may continue now, and since when. */
export async function listDue(): Promise<{ id: string; kind: OperationKind; dueAt: Date }[]> {
  const now = clock.now();
  const found = await db().operation.findMany({
    where: {
      tenant: { OR: [{ leaseToken: null }, { leaseUntil: { lt: now } }] },
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
    select: { id: true, kind: true, dueAt: true, updatedAt: true },
    orderBy: { updatedAt: "asc" },
    take: atOnce,
  });
  return found.map(({ id, kind, dueAt, updatedAt }) => ({ id, kind, dueAt: dueAt ?? updatedAt }));
}

/** Continues everything that is due; returns the number of operations. */
export async function recover(): Promise<number> {
  const due = await listDue();
  const seen = await findStatus();
  const quiet = due.length === 0 && (!seen || seen.kind === "good");
  // With a refused partner key or no connection, each attempt would fail alike. Asking who we are once a minute shows
  // when it is over.
  if (quiet || (await findTrouble(minuteMs))) return 0;
  for (const { id, kind } of due) {
    try {
      await db().operation.updateMany({ where: { id, state: "waiting" }, data: { state: "running" } });
      await run(null, id, registry[kind]);
    } catch (error) {
      // One that fails must not keep the others from continuing.
      if (error instanceof AppError) log().warn({ operationId: id, code: error.code }, error.message);
      else log().error({ err: error, operationId: id }, "an operation could not continue");
    }
  }
  return due.length;
}
