/** Many onboardings at once in workers: how close they come to what so many slots can send at Polytomic's latency. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { fullEnvironment } from "#lib/base/settings.ts";
import { startProgram, stop } from "#lib/cli/child.ts";
import { ended } from "#lib/engine/lease.ts";
import { beginDraft } from "#lib/onboarding/draft.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import type { Staff } from "#lib/staff/staff.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { organizationNamed } from "#tests/support/hands/people.ts";
import { computedMsOf, timed } from "./ground.ts";

export const atOnce = 16;
const onboardings = 160;
/** Before, as a worker runs for days. */
const warmups = 64;

/** As people leave them whose process died right after they asked for all steps at once. */
async function leave(ids: string[]): Promise<void> {
  const all = { id: { in: ids } };
  await db().tenant.updateMany({ where: all, data: ended });
  await db().operation.updateMany({
    where: all,
    data: { state: "running", dueAt: null, updatedAt: later(clock.now(), -minuteMs) },
  });
  await transact(async (tx) => {
    for (const id of ids) await enqueue(tx, "operation", { tenantId: id, operationId: id });
  });
}

function startWorkers({ begun }: Installation, environment: Record<string, string>, workers: number) {
  const own = { ...environment, DATABASE_POOL: "", WORKER_CONCURRENCY: String((2 * atOnce) / workers) };
  const env = fullEnvironment({ ...own, POLYTOMIC_CONCURRENCY: String(atOnce) });
  return Array.from({ length: workers }, (_, n) =>
    begun(startProgram("lib/cli/worker.ts", { name: `Worker ${n}`, args: [], env })),
  );
}

/** From the first request on: until then the workers sleep between two polls. */
async function drain({ sandbox }: Installation, ids: string[]): Promise<number> {
  const where = { id: { in: ids }, stage: "active" } as const;
  const isDone = async () => (await db().tenant.count({ where })) === ids.length;
  const before = (await sandbox.state()).requests.length;
  await leave(ids);
  while ((await sandbox.state()).requests.length === before) await sleep(5);
  return await timed(async () => {
    while (!(await isDone())) await sleep(20);
  });
}

/** Drafts with all that the three steps need. */
async function begin(staff: Staff, count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  for (const id of ids) {
    const more = { email: `root@${id}.example`, allSteps: "yes" } as const;
    await beginDraft(staff, id, organizationNamed(`Background ${id}`, more));
  }
  return ids;
}

/** How much longer the workers take than their requests at `latencyMs`, `atOnce` of them at a time. */
export async function measureBackground(
  staff: Staff,
  hall: Installation,
  environment: Record<string, string>,
  { latencyMs, workers }: { latencyMs: number; workers: number },
): Promise<{ tookMs: number; requests: number; ratio: number; cpuMs: number }> {
  const { sandbox } = hall;
  const begun = startWorkers(hall, environment, workers);
  await drain(hall, await begin(staff, warmups));
  const ids = await begin(staff, onboardings);
  await sandbox.calm();
  const before = begun.map(computedMsOf);
  const tookMs = await drain(hall, ids);
  const computedMs = begun.reduce((sum, child, n) => sum + computedMsOf(child) - (before[n] ?? 0), 0);
  for (const child of begun) await stop(child);
  const requests = (await sandbox.state()).requests.length;
  const ratio = tookMs / ((requests * latencyMs) / atOnce);
  return { tookMs, requests, ratio, cpuMs: computedMs / requests };
}
