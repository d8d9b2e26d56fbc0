/** Runs of reconcile, and what someone else does to organizations upstream. */
import { db } from "#lib/base/db.ts";
import { random } from "#lib/base/random.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { runWaiting } from "#lib/reconcile/execute.ts";
import { carryOnImport } from "#lib/reconcile/importing.ts";
import { startByHand } from "#lib/reconcile/runs.ts";
import { sweepReconcile } from "#lib/reconcile/schedule.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { onboard } from "./people.ts";

type Customer = Awaited<ReturnType<typeof onboard>>;

/** Someone else mints for the same user, with force, so the key that we hold stops working. */
export const killKey = ({ organizationId, userId }: Customer) =>
  asPartner().mintKey(organizationId, userId, { force: true, idempotencyKey: random.uuid() });

/** What the worker does for agreement with upstream, one after the other. */
export async function reconcile(): Promise<void> {
  await carryOnImport();
  await sweepReconcile();
  await runWaiting();
}

/** A run by hand, from the button to its end. */
export async function runNow(staff: Staff) {
  await startByHand(staff);
  await reconcile();
  return await lastRun();
}

export const lastRun = () =>
  db().reconcileRun.findFirstOrThrow({
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    include: { findings: true },
  });
