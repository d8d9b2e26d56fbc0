/**
 * A rollout to 1,000 tenants as workers carry it out: how long it takes, what its pages cost meanwhile, and how many
 * statements go to the database. On the embedded database, or on PostgreSQL with TEST_DATABASE_URL; `--tenants 100` for
 * fewer.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { db } from "#lib/base/db.ts";
import { startRollout } from "#lib/blueprints/rollout.ts";
import { readRolloutForm } from "#lib/blueprints/rollout-form.ts";
import { readRollouts } from "#lib/blueprints/rollout-page.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import { work } from "#lib/queue/work.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { assign, publish, publishNext } from "#tests/support/hands/blueprints.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { sixResources } from "./blueprint-document.ts";
import { onGround, timed } from "./ground.ts";
import { statements, watchStatements } from "./statements.ts";

const atOnce = 16;
const looksEveryMs = 2_000;

/** The first two of them: a shared copy and a connection. */
const document = (last: number) => {
  const { variables, resources } = sixResources(sandboxWarehouseId);
  return { variables, resources: resources.slice(0, last) };
};

/** Customers who have the first version, of which there is a second one. */
async function prepare(staff: Staff, tenants: number): Promise<string> {
  const of = await publish(staff, document(1));
  const left = Array.from({ length: tenants }, () => randomUUID());
  const lane = async () => {
    while (left.pop()) await assign(staff, (await onboard(staff)).id, of);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  await publishNext(staff, of.blueprintId, document(2));
  return of.blueprintId;
}

const line = (name: string, value: string) => process.stdout.write(`  ${name.padEnd(44)}${value}\n`);
const seconds = (ms: number) => `${(ms / 1_000).toFixed(1).padStart(7)} s`;

async function measure(tenants: number): Promise<void> {
  const staff = await addStaff("admin");
  const blueprintId = await prepare(staff, tenants);
  let form: Awaited<ReturnType<typeof readRolloutForm>> | undefined;
  const formMs = await timed(async () => {
    form = await readRolloutForm(staff, blueprintId);
  });
  if (!form) throw new Error("there is no form");
  const { rolloutId, versionId, candidates } = form;
  const assignmentIds = candidates.map(({ assignmentId }) => assignmentId);
  const start = { rolloutId, blueprintId, versionId, assignmentIds, canaries: 1, stopAfter: 1 };
  const startMs = await timed(() => startRollout(staff, start));
  const before = statements.count;
  const stopping = new AbortController();
  const working = work(handlers, async () => undefined, { concurrency: atOnce, signal: stopping.signal });
  const { signal } = stopping;
  let longestMs = 0;
  let mostLines = 0;
  const tookMs = await timed(async () => {
    for (let isOver = false; !isOver; await sleep(looksEveryMs)) {
      await handlers.task({ data: { task: "begin-rollouts" }, attempt: 1, signal });
      const looked = await timed(async () => {
        const { rollout } = await readRollouts(staff, rolloutId);
        mostLines = Math.max(mostLines, rollout?.lines.length ?? 0);
        isOver = rollout?.state !== "running";
      });
      longestMs = Math.max(longestMs, looked);
    }
  });
  stopping.abort();
  await working;
  const { rollout } = await readRollouts(staff, rolloutId);
  if (rollout?.counts.done !== tenants) throw new Error(`Not applied: ${JSON.stringify(rollout?.counts)}`);
  const made = await db().managedResource.count({ where: { endedAt: null } });
  process.stdout.write(`A rollout of 2 resources to ${tenants} tenants, ${atOnce} requests at a time:\n\n`);
  line("the form with all its tenants", seconds(formMs));
  line("started", seconds(startMs));
  line("applied to all of them", seconds(tookMs));
  line("its page at most, while it ran", seconds(longestMs));
  line("tenants on the page at most", String(mostLines).padStart(7));
  line("resources made", String(made).padStart(7));
  line("statements, a tenant", ((statements.count - before) / tenants).toFixed(1).padStart(7));
}

export async function run(): Promise<void> {
  watchStatements();
  const options = { tenants: { type: "string", default: "1000" } } as const;
  const { values } = parseArgs({ args: process.argv.slice(3), options });
  await onGround(process.env.TEST_DATABASE_URL, 0, () => measure(Number(values.tenants)));
}
