/**
 * One blueprint of six resources for 200 tenants at 50 ms upstream latency, as workers with the default settings apply it
 * (queue, pace, leases), against a floor in the same run: the requests that were made, at this latency, as many at once
 * as these workers may send. The same number of bare requests is timed beside it. On PostgreSQL (TEST_DATABASE_URL, or a
 * throw-away server) with the two workers that it takes for the default POLYTOMIC_CONCURRENCY, and on the embedded
 * database with the one that `npm start` runs; `--on postgresql` or `--on embedded` for one of them, `--tenants 50` for
 * fewer, `--workers 2` for another number.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { db } from "#lib/base/db.ts";
import { bareEnvironment, fullEnvironment, readSettings } from "#lib/base/settings.ts";
import { application } from "#lib/blueprints/apply.ts";
import { atStart } from "#lib/blueprints/steps.ts";
import { startProgram, stop } from "#lib/cli/child.ts";
import { beginLater } from "#lib/engine/begin.ts";
import { slotsFor } from "#lib/polytomic/shared-slots.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { assign, publish } from "#tests/support/hands/blueprints.ts";
import type { Installation } from "#tests/support/hands/installation.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { startPostgres } from "#tests/support/world/postgres.js";
import { sixResources } from "./blueprint-document.ts";
import { computedMsOf, onGround, timed } from "./ground.ts";

const latencyMs = 50;
/** Without settings. */
const { polytomic, workerConcurrency } = readSettings(bareEnvironment());
const grounds = { PostgreSQL: { workers: 2 }, "the embedded database": { workers: 1 } };
/** How many requests run at once. */
const atOnceOf = (workers: number) => Math.min(polytomic.concurrency, workers * slotsFor(workerConcurrency));

/** Beyond these the bench fails. */
const limit = 1.25;
type Where = keyof typeof grounds;

/** `atOnce` at a time. */
async function each<T>(atOnce: number, items: T[], doing: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await doing(item);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** Customers who have the blueprint, and whose application waits for a worker. Returns the ids of the operations. */
async function prepare(staff: Staff, tenants: number): Promise<string[]> {
  const of = await publish(staff, sixResources(sandboxWarehouseId));
  const ids = Array.from({ length: tenants }, () => randomUUID());
  await each(polytomic.concurrency, ids, async (id) => {
    const { id: tenantId } = await onboard(staff);
    const assignmentId = await assign(staff, tenantId, of);
    const input = { ...atStart, assignmentId, planHash: null };
    await beginLater(staff, application, { id, tenantId, stage: "review", input }, async () => undefined);
  });
  return ids;
}

/** From the first request on: a worker needs a second to start. */
async function drain(
  workers: number,
  hall: Installation,
  environment: Record<string, string>,
  ids: string[],
) {
  const isDone = async () => {
    const finished = { id: { in: ids }, finishedAt: { not: null } };
    return (await db().operation.count({ where: finished })) === ids.length;
  };
  const defaults = { ...environment, DATABASE_POOL: "", POLYTOMIC_CONCURRENCY: "", WORKER_CONCURRENCY: "" };
  const begin = (_: unknown, n: number) =>
    hall.begun(
      startProgram("lib/cli/worker.ts", { name: `Worker ${n}`, args: [], env: fullEnvironment(defaults) }),
    );
  const begun = Array.from({ length: workers }, begin);
  while ((await hall.sandbox.state()).requests.length === 0) await sleep(5);
  const before = begun.map(computedMsOf);
  const tookMs = await timed(async () => {
    while (!(await isDone())) await sleep(50);
  });
  const computed = begun.reduce((sum, child, n) => sum + computedMsOf(child) - (before[n] ?? 0), 0);
  for (const child of begun) await stop(child);
  return { tookMs, computed };
}

/** Fails unless each tenant has each resource once, at Polytomic and on record. */
async function requireAll(ids: string[], made: number): Promise<void> {
  const wanted = ids.length * 6;
  const failed = await db().operation.findMany({
    where: { id: { in: ids }, state: { not: "done" } },
    select: { state: true, messageCode: true, messageParams: true },
  });
  const onRecord = await db().managedResource.count({ where: { endedAt: null } });
  if (failed.length > 0 || onRecord !== wanted || made !== wanted)
    throw new Error(`Not applied: ${JSON.stringify({ failed, onRecord, made, wanted })}`);
}

/** By the sandbox's names of the endpoints, the most frequent first. */
function countsOf(endpoints: string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of endpoints) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

const line = (name: string, value: string) => `  ${name.padEnd(44)}${value}`;
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1).padStart(6)} s`;

async function measure(
  where: Where,
  hall: Installation,
  environment: Record<string, string>,
  { tenants, workers }: { tenants: number; workers: number },
): Promise<string[]> {
  const atOnce = atOnceOf(workers);
  const { url, partnerKey, sandbox } = hall;
  const staff = await addStaff("admin");
  await sandbox.setLatency(0);
  const ids = await prepare(staff, tenants);
  await sandbox.calm();
  await sandbox.setLatency(latencyMs);
  const { tookMs, computed } = await drain(workers, hall, environment, ids);
  const { requests, items } = await sandbox.state();
  const kinds = new Set(["connection", "model", "sync", "bulkSync"]);
  await requireAll(ids, items.filter(({ kind }) => kinds.has(kind)).length);
  const headers = { Authorization: `Bearer ${partnerKey}` };
  const bareMs = await timed(() =>
    each(atOnce, requests, async () => (await fetch(`${url}/api/me`, { headers })).text()),
  );
  const count = requests.length;
  const floorMs = (count * latencyMs) / atOnce;
  const ratio = tookMs / floorMs;
  const perResource = (total: number) => (total / (tenants * 6)).toFixed(2);
  const lines = [
    `${tenants} tenants, 6 resources each, ${workers} workers, ${atOnce} at a time at ${latencyMs} ms, on ${where}:`,
    "",
    line(`${count} requests, ${perResource(count)} a resource`, seconds(floorMs)),
    line("as many bare requests", seconds(bareMs)),
    line("applied", `${seconds(tookMs)}   ratio ${ratio.toFixed(2)} (at most ${limit})`),
    line("the workers computed, a request", `${(computed / count).toFixed(2).padStart(6)} ms`),
    "",
    ...countsOf(requests.map(({ endpoint }) => endpoint)).map(([name, n]) =>
      line(`  ${name}`, `${String(n).padStart(6)}   ${perResource(n)}`),
    ),
    "",
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
  return ratio > limit ? [`${where}: ratio ${ratio.toFixed(2)}`] : [];
}

export async function run(): Promise<void> {
  const { values } = parseArgs({
    args: process.argv.slice(3),
    options: {
      on: { type: "string" },
      tenants: { type: "string", default: "200" },
      workers: { type: "string" },
    },
  });
  const tenants = Number(values.tenants);
  const server = values.on === "embedded" ? undefined : startPostgres(process.env.TEST_DATABASE_URL);
  const on = (where: Where, at?: string) =>
    onGround(at, 0, (hall, environment) =>
      measure(where, hall, environment, {
        tenants,
        workers: Number(values.workers ?? grounds[where].workers),
      }),
    );
  const beyond: string[] = [];
  try {
    if (server) beyond.push(...(await on("PostgreSQL", server.url)));
    if (values.on !== "postgresql") beyond.push(...(await on("the embedded database")));
  } finally {
    server?.stop();
  }
  if (beyond.length === 0) return;
  process.stdout.write(`Beyond the limits: ${beyond.join("; ")}.\n`);
  process.exitCode = 1;
}
