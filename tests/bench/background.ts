/** Many onboardings at once in one worker: how close it comes to what so many slots can send at Polytomic's latency. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { clock, later, minuteMs } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { ended } from "#lib/engine/lease.ts";
import { beginDraft } from "#lib/onboarding/draft.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { enqueue } from "#lib/queue/enqueue.ts";
import { work } from "#lib/queue/work.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { asRootEmail } from "#lib/tenants/folded.ts";
import type { TenantStage } from "#prisma/client/enums.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { organizationNamed } from "#tests/support/hands/people.ts";
import { cpuMs, timed } from "./ground.ts";

export const atOnce = 16;
const onboardings = 160;

/** What the worker leads each to. Between them a person would fill in a form. */
const ends: TenantStage[] = ["organization_created", "user_added", "active"];

/** As people leave them whose process died right after their click. */
async function leave(ids: string[]): Promise<void> {
  const all = { id: { in: ids } };
  await db().operation.updateMany({
    where: all,
    data: { state: "running", dueAt: null, updatedAt: later(clock.now(), -minuteMs) },
  });
  for (const id of ids) await transact((tx) => enqueue(tx, "operation", { tenantId: id, operationId: id }));
}

async function drain(ids: string[], stage: TenantStage): Promise<number> {
  const stopping = new AbortController();
  const isDone = async () => (await db().tenant.count({ where: { id: { in: ids }, stage } })) === ids.length;
  let working: Promise<void> | undefined;
  const tookMs = await timed(async () => {
    working = work(handlers, async () => undefined, { concurrency: atOnce, signal: stopping.signal });
    while (!(await isDone())) await sleep(20);
  });
  stopping.abort();
  await working;
  return tookMs;
}

/** How much longer the worker takes than its requests at `latencyMs`, `atOnce` of them at a time. */
export async function measureBackground(
  staff: Staff,
  { sandbox }: Installation,
  latencyMs: number,
): Promise<{ tookMs: number; requests: number; ratio: number; cpuMs: number }> {
  const ids = Array.from({ length: onboardings }, () => randomUUID());
  for (const id of ids) await beginDraft(staff, id, organizationNamed(`Background ${id}`));
  for (const id of ids) {
    const user = { ...asRootEmail(`root@${id}.example`), rootRole: "admin" };
    await db().tenant.update({ where: { id }, data: { ...user, ...ended } });
  }
  await sandbox.calm();
  let tookMs = 0;
  let computedMs = 0;
  for (const end of ends) {
    await leave(ids);
    const before = process.cpuUsage();
    tookMs += await drain(ids, end);
    computedMs += cpuMs(before);
  }
  const requests = (await sandbox.state()).requests.length;
  const ratio = tookMs / ((requests * latencyMs) / atOnce);
  return { tookMs, requests, ratio, cpuMs: computedMs / requests };
}
