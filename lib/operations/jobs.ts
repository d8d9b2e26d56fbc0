import "server-only";
import { readHourly, sweepEvents } from "#lib/activity/hourly.ts";
import { lookNightly, sweepHealth } from "#lib/activity/nightly.ts";
/* What each job does. A job that can't continue now asks to come back, or leaves it to the next sweep: it never waits long. */
import { sealAudit } from "#lib/audit/seals.ts";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { log } from "#lib/base/log.ts";
import { runBatch, sweepBatches } from "#lib/batches/run.ts";
import { compareNightly, sweepDrift } from "#lib/blueprints/nightly.ts";
import { beginRollouts } from "#lib/blueprints/rollout-work.ts";
import { foldCounts } from "#lib/directory/counts.ts";
import { beginBatches } from "#lib/key-batches/start.ts";
import { deliver, sweepNotices } from "#lib/notices/deliver.ts";
import { countDaily } from "#lib/overview/daily.ts";
import { inBackground, withSlot } from "#lib/polytomic/pace.ts";
import type { Task } from "#lib/queue/queues.ts";
import { readQueueState } from "#lib/queue/state.ts";
import type { Handlers } from "#lib/queue/work.ts";
import { runWaiting } from "#lib/reconcile/execute.ts";
import { carryOnImport } from "#lib/reconcile/importing.ts";
import { sweepReconcile } from "#lib/reconcile/schedule.ts";
import { forgetOldTries } from "#lib/staff/throttle.ts";
import { streamAudit } from "#lib/timeline/audit-stream.ts";
import { clearDeadLetter } from "./dead-letters.ts";
import { continueOne, findDueAt } from "./due.ts";
import { findNotices } from "./find-notices.ts";
import { sweep } from "./sweep.ts";

const healthWork = { nightly: lookNightly, events: readHourly, drift: compareNightly };

const tasks: Record<Task, () => Promise<void>> = {
  sweep,
  "sweep-reconcile": sweepReconcile,
  "begin-key-batches": beginBatches,
  "begin-rollouts": beginRollouts,
  "sweep-batches": sweepBatches,
  async "sweep-health"() {
    await sweepHealth();
    await sweepEvents();
  },
  "sweep-drift": sweepDrift,
  "count-daily": countDaily,
  "fold-counts": () => foldCounts(),
  "sweep-throttles": forgetOldTries,
  "seal-audit": sealAudit,
  "stream-audit": streamAudit,
  "sweep-notices": sweepNotices,
  "find-notices": findNotices,
  "report-queue": async () => log().info({ queue: await readQueueState() }, "the state of the queue"),
};

export const handlers: Handlers = {
  async operation({ data }) {
    const { operationId: id, tenantId } = data;
    const result = await withSlot(() => continueOne({ id, tenantId }));
    if ("why" in result) return { againMs: result.waitMs };
    // Only a tenant that needs attention has a reason to clear.
    if (result.done?.tenant.attentionCode !== null) await clearDeadLetter(data);
    const dueAt = result.done?.finishedAt === null ? await findDueAt(id) : null;
    const againMs = dueAt ? dueAt.getTime() - clock.now().getTime() : 0;
    // A job that waits long would keep the sweep from queueing one when staff change the time.
    return againMs > 0 && againMs <= minuteMs ? { againMs } : undefined;
  },
  async reconcile({ data: { what }, attempt }) {
    // A job that comes back was left by its worker, so its import need not wait for a minute of silence.
    await inBackground(() => (what === "run" ? runWaiting() : carryOnImport(attempt > 1)));
    return undefined;
  },
  async health({ data: { what } }) {
    await inBackground(healthWork[what]);
    return undefined;
  },
  async batch({ data }) {
    const againMs = await inBackground(() => runBatch(data.batchId));
    return againMs === null ? undefined : { againMs };
  },
  async notice({ data }) {
    await deliver(data);
    return undefined;
  },
  async task({ data: { task } }) {
    await inBackground(tasks[task]);
    return undefined;
  },
};
