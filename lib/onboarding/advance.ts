import "server-only";
import type { Actor } from "#lib/audit/record.ts";
import { clock, secondMs } from "#lib/base/clock.ts";
import { createBackoff } from "#lib/engine/backoff.ts";
import { type Lease, lost, mayHold, releaseLease, takeLease } from "#lib/engine/lease.ts";
import {
  type Closing,
  closeAbandoned,
  closeCall,
  closingOf,
  hasAbandoned,
  listCalls,
  type UpstreamCall,
} from "#lib/engine/ledger.ts";
import { isUnknown, plan } from "#lib/engine/plan.ts";
import { writeHeld } from "#lib/engine/write.ts";
import { reportRefusal } from "#lib/partner/status.ts";
import { upstreamStatus } from "#lib/polytomic/result.ts";
import { requireTenant, type TenantRecord } from "#lib/tenants/record.ts";
import type { StepName } from "#lib/tenants/views.ts";
import { ask, showUnknown } from "./asking.ts";
import { isOutcomeOpen } from "./input-lock.ts";
import { keyWork } from "./key.ts";
import { nextCall } from "./next-call.ts";
import { organizationWork } from "./organization.ts";
import type { Work } from "./step-definition.ts";
import { userWork } from "./user.ts";

const works: Record<StepName, Work> = { organization: organizationWork, user: userWork, key: keyWork };

const pollMs = 150;
const longestWaitMs = 10 * secondMs;

/**
 * Drives one step as far as possible: to its end, to a decision for staff, or to an unknown outcome. Calling it twice
 * does the step once. Throws UpstreamError if Polytomic could not be read; nothing was sent then.
 */
export async function advance(actor: Actor, tenantId: string, step: StepName): Promise<void> {
  const work = works[step];
  for (let waitedMs = 0; waitedMs < longestWaitMs; waitedMs += pollMs) {
    const tenant = await requireTenant(tenantId);
    if (!isWanted(work, tenant)) return;
    const lease = await takeLease(tenantId);
    if (!lease) {
      // Another worker has this step, and its result counts for us too. The page shows the progress.
      await clock.sleep(pollMs);
      continue;
    }
    try {
      if (await hasAbandoned(tenantId)) await writeHeld(lease, (tx) => closeAbandoned(tx, tenantId));
      return await drive(actor, lease, work);
    } catch (error) {
      await reportRefusal(upstreamStatus(error));
      throw error;
    } finally {
      await releaseLease(lease);
    }
  }
}

/** An onboarding that waits for staff or was cancelled does not continue. */
const isWanted = (work: Work, tenant: TenantRecord) =>
  work.isDue(tenant) && tenant.decision === null && tenant.archivedAt === null;

async function drive(actor: Actor, lease: Lease, work: Work): Promise<void> {
  const backoff = createBackoff(actor !== null);
  for (;;) {
    const tenant = await requireTenant(lease.tenantId);
    if (!isWanted(work, tenant)) return;
    const call = await nextCall(actor, lease, work, tenant);
    if (!call) continue;
    // A worker that stalled between recording a request and sending it must not send it.
    if (clock.now() >= call.deadlineAt || !mayHold(lease)) throw lost();
    const answer = await work.send(tenant, call);
    const closing = closingOf(answer);
    await writeHeld(lease, async (tx) => {
      await closeCall(tx, call.id, closing);
      if (answer.kind === "ok") await answer.value(tx, actor);
    });
    await reportRefusal(closing.httpStatus);
    if (answer.kind === "ok") continue;
    const { tenantId } = lease;
    const { message: failure, httpStatus } = closing;
    if (failure && (httpStatus === 401 || httpStatus === 403))
      return await writeHeld(lease, (tx) => ask(tx, tenantId, { kind: "credential", failure }));
    const waitMs = backoff(closing, answer);
    if (waitMs === null) {
      // A refusal of a repeated request does not tell what happened to the first one; the next look-up does.
      if (await leavesOpen(call, closing)) continue;
      return await writeHeld(lease, async (tx) => {
        const isKnown = !(await isOutcomeOpen(tx, tenant, work.step));
        await showUnknown(tx, tenantId, work.step, isKnown);
      });
    }
    await clock.sleep(waitMs);
  }
}

/** Whether an earlier request under the same key may have made the change that this one was refused. */
async function leavesOpen(call: UpstreamCall, { state }: Closing): Promise<boolean> {
  if (state !== "rejected") return false;
  const { tenantId, step, idempotencyKey } = call;
  const same = (await listCalls(tenantId, step)).filter((past) => past.idempotencyKey === idempotencyKey);
  return plan(same, clock.now()).kind === "fresh" && same.some(isUnknown);
}
