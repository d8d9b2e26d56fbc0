import "server-only";
import { clock, hourMs, later, minuteMs, secondMs } from "#lib/base/clock.ts";
import { db, dbNull } from "#lib/base/db.ts";
import { AppError } from "#lib/base/errors.ts";
import { log } from "#lib/base/log.ts";
import { listDeadHolders } from "#lib/engine/holder.ts";
import { isLeftBy } from "#lib/engine/lease.ts";
import { findStatus, findTrouble } from "#lib/partner/status.ts";
import { stepOf } from "#lib/tenants/stage.ts";
import type { CallState } from "#prisma/client/enums.ts";
import { advance } from "./advance.ts";

/*
 * The worker's part in onboardings: it continues those that stopped after a lost answer, a refused connection or a
 * dead process. It never decides for staff.
 */

const shortestMs = 5 * secondMs;
const longestMs = hourMs;
const atOnce = 100;

/** Each retry waits twice as long as the one before. */
export const pauseMs = (attempt: number) => Math.min(shortestMs * 2 ** Math.min(attempt - 1, 20), longestMs);

/** Outcomes that may change with time. A rejection is for staff, unless it says "later". */
const open: CallState[] = ["sent", "unknown", "unsent"];
const laterStatuses = [409, 429];

type Due = { id: string; step: "organization" | "user" | "key" };

/** Tenants with an unfinished step whose pause is over and that no worker has; only `tenantId` if it is given. */
export async function listDue(tenantId?: string): Promise<Due[]> {
  const now = clock.now();
  const tenants = await db().tenant.findMany({
    where: {
      ...(tenantId !== undefined && { id: tenantId }),
      stage: { not: "active" },
      archivedAt: null,
      onHoldAt: null,
      decision: { equals: dbNull },
      AND: [
        { OR: [{ leaseToken: null }, { leaseUntil: { lt: now } }, isLeftBy(await listDeadHolders())] },
        {
          OR: [
            {
              calls: {
                some: {
                  operationId: null,
                  OR: [{ state: { in: open } }, { httpStatus: { in: laterStatuses } }],
                },
              },
            },
            { keys: { some: { state: "unverified" } } },
          ],
        },
      ],
    },
    include: {
      calls: { where: { operationId: null }, orderBy: [{ sentAt: "desc" }, { id: "desc" }], take: 1 },
    },
    orderBy: { updatedAt: "asc" },
    take: atOnce,
  });
  return tenants.flatMap((tenant) => {
    const step = stepOf(tenant);
    const [last] = tenant.calls;
    if (step === "done" || !last) return [];
    const settled = last.state === "rejected" && !laterStatuses.includes(last.httpStatus ?? 0);
    const unchecked = step === "key" && last.state === "succeeded";
    // The last call belongs to a finished step: the current one has not been requested yet.
    if (last.step !== step || settled || (last.state === "succeeded" && !unchecked)) return [];
    const readyAt = later(last.closedAt ?? last.deadlineAt, pauseMs(last.attempt));
    return readyAt <= now ? [{ id: tenant.id, step }] : [];
  });
}

/** Continues everything that is due; returns the number of onboardings. */
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
      log().error({ err: error, tenantId: each.id, step: each.step }, "an onboarding could not continue");
    });
  return due.length;
}

async function continueOne({ id, step }: Due): Promise<void> {
  try {
    await advance(null, id, step);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log().warn({ tenantId: id, step, code: error.code }, error.message);
  }
}

/** Continues the onboarding of one tenant if it is due. Throws only unexpected errors. */
export async function continueOnboarding(tenantId: string): Promise<void> {
  for (const due of await listDue(tenantId)) await continueOne(due);
}
