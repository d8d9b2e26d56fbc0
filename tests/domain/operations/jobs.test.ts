import { beforeEach, expect, test, vi } from "vitest";
import { clock, hourMs, later, minuteMs } from "#lib/base/clock.ts";
import { db, dbNull, runSql } from "#lib/base/db.ts";
import { log } from "#lib/base/log.ts";
import { createOrganization } from "#lib/onboarding/commands.ts";
import { reportDeadLetter } from "#lib/operations/dead-letters.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { tryAgain } from "#lib/operations/resume.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { pause } from "#lib/polytomic/pace.ts";
import type { DataOf, Task } from "#lib/queue/queues.ts";
import { startImport } from "#lib/reconcile/importing.ts";
import { startRun } from "#lib/reconcile/runs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { settingsForm } from "#tests/support/hands/settings.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
let id: string;

beforeEach(async () => {
  await runSql("DELETE FROM pgboss.job");
  await db().upstreamCall.deleteMany();
  await db().operation.deleteMany();
  staff = await addStaff();
  id = draftId();
});

const { signal } = new AbortController();
const task = (name: Task) => handlers.task({ data: { task: name }, attempt: 1, signal });
const run = (data: DataOf["operation"]) => handlers.operation({ data, attempt: 1, signal });
const queued = async () => (await listJobs("operation")).map(({ data }) => data);
const sent = () => world.sandbox.inspect().requests.length;
const stage = async () => (await db().tenant.findUniqueOrThrow({ where: { id } })).stage;

/** An onboarding whose first request was carried out without an answer, a minute ago. */
async function leaveInTheMiddle(): Promise<DataOf["operation"]> {
  world.sandbox.faults.add({ fault: "reset-after-commit", endpoint: "createOrganization", times: 3 });
  await createOrganization(staff, id, organizationNamed(`Customer ${id}`));
  expect(await stage()).toBe("draft");
  world.moveClock(minuteMs);
  return { tenantId: id, operationId: id };
}

/** The same, whose job failed for the last time just now. */
async function leaveForDead(): Promise<DataOf["operation"]> {
  const job = await leaveInTheMiddle();
  await runSql(
    "INSERT INTO pgboss.job (name, data, singleton_key, source_name) VALUES ('dead-letter', $1, $2, 'operation')",
    [JSON.stringify(job), id],
  );
  return job;
}

test("an interrupted onboarding is queued once, and its job continues it", async () => {
  const job = await leaveInTheMiddle();
  await task("sweep");
  expect(await queued()).toEqual([job]);
  await task("sweep");
  expect(await queued()).toEqual([job]);
  expect(await run(job)).toBeUndefined();
  expect(await stage()).toBe("organization_created");
  await runSql("DELETE FROM pgboss.job");
  await task("sweep");
  expect(await queued()).toEqual([]);
});

test("an interrupted operation is queued once, and its job continues it", async () => {
  const customer = await onboard(staff);
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  await changeOrganization(staff, settingsForm(customer.id, customer.name, { name: `${customer.name} 2` }));
  world.moveClock(10 * minuteMs);
  const { id: operationId } = await db().operation.findFirstOrThrow({
    where: { tenantId: customer.id, kind: "organization_update" },
  });
  await task("sweep");
  await task("sweep");
  const job = { tenantId: customer.id, operationId };
  expect(await queued()).toEqual([job]);
  await run(job);
  expect(await db().operation.findUnique({ where: { id: operationId } })).toMatchObject({ state: "done" });
});

test("a job for work that is no longer due sends nothing", async () => {
  const job = await leaveInTheMiddle();
  await run(job);
  world.sandbox.clearRequests();
  await run(job);
  await run({ tenantId: id, operationId: draftId() });
  expect(sent()).toBe(0);
});

test("nothing is queued while the partner key is refused", async () => {
  const job = await leaveInTheMiddle();
  world.moveClock(minuteMs);
  world.sandbox.faults.add({ fault: "401", endpoint: "getIdentity", times: null });
  await task("sweep");
  expect(await queued()).toEqual([]);
  world.sandbox.faults.clear();
  world.moveClock(minuteMs);
  await task("sweep");
  expect(await queued()).toEqual([job]);
});

test("nothing is queued during a pause, and a running job comes back after it", async () => {
  const job = await leaveInTheMiddle();
  await task("sweep");
  await runSql("DELETE FROM pgboss.job");
  await pause(hourMs);
  world.sandbox.clearRequests();
  await task("sweep");
  expect(await queued()).toEqual([]);
  const again = (await run(job))?.againMs ?? 0;
  expect(again).toBeGreaterThan(hourMs - minuteMs);
  expect(sent()).toBe(0);
  world.moveClock(hourMs);
  expect(await run(job)).toBeUndefined();
  expect(await stage()).toBe("organization_created");
});

test("a requested run has its job in the same transaction, and a run without a job gets one", async () => {
  await startRun(null, "by_hand");
  expect((await listJobs("reconcile")).map(({ data }) => data)).toEqual([{ what: "run" }]);
  await runSql("DELETE FROM pgboss.job");
  await task("sweep-reconcile");
  expect((await listJobs("reconcile")).map(({ data }) => data)).toEqual([{ what: "run" }]);
  await handlers.reconcile({ data: { what: "run" }, attempt: 1, signal });
  expect(await db().reconcileRun.findFirst({ orderBy: { startedAt: "desc" } })).toMatchObject({
    state: "done",
  });
});

test("an import whose worker was killed continues when its job comes back", async () => {
  world.sandbox.addOutsideOrganization("Made with curl");
  const { id: runId } = await runNow(staff);
  await startImport(staff, runId);
  // As its worker left it, just now.
  await db().importRun.updateMany({ data: { seenAt: later(clock.now(), 1) } });
  const ended = () => db().importRun.count({ where: { runId, state: "done" } });
  await handlers.reconcile({ data: { what: "import" }, attempt: 1, signal });
  expect(await ended()).toBe(0);
  await handlers.reconcile({ data: { what: "import" }, attempt: 2, signal });
  expect(await ended()).toBe(1);
});

const attentions = (tenantId: string) =>
  db().tenantAttention.findMany({
    where: { tenantId, code: "background_work_failed" },
    select: { subject: true, params: true },
  });

/** The last retry of `job` has failed. Returns the reference on the log. */
async function giveUp(job: DataOf["operation"]): Promise<string> {
  const error = vi.spyOn(log(), "error").mockImplementation(() => undefined);
  await reportDeadLetter({ queue: "operation", jobId: draftId(), data: job, reason: "unexpected" });
  const [logged] = error.mock.calls[0] ?? [];
  error.mockRestore();
  expect(logged).toMatchObject({ reference: expect.stringMatching(/^[0-9A-F]{8}$/), ...job });
  return (logged as { reference: string }).reference;
}

test("a job that failed for the last time is on the log and on its tenant until the work continues", async () => {
  const job = await leaveInTheMiddle();
  const reference = await giveUp(job);
  expect(await attentions(id)).toEqual([{ subject: id, params: { asked: "organization", reference } }]);
  await run(job);
  expect(await attentions(id)).toEqual([]);
});

test("work that staff finished without a job is no longer a reason", async () => {
  const customer = await onboard(staff);
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "updateOrganization", times: 3 });
  await changeOrganization(staff, settingsForm(customer.id, customer.name, { name: `${customer.name} 2` }));
  const { id: operationId } = await db().operation.findFirstOrThrow({
    where: { tenantId: customer.id, kind: "organization_update" },
  });
  const reference = await giveUp({ tenantId: customer.id, operationId });
  await task("sweep");
  expect(await attentions(customer.id)).toEqual([
    { subject: operationId, params: { asked: "organization_update", reference } },
  ]);
  await tryAgain(staff, customer.id, operationId);
  await task("sweep");
  expect(await attentions(customer.id)).toEqual([]);
  await giveUp({ tenantId: customer.id, operationId });
  expect(await attentions(customer.id)).toEqual([]);
});

test("a job that failed for the last time is left alone for an hour", async () => {
  const job = await leaveForDead();
  await task("sweep");
  expect(await queued()).toEqual([]);
  await runSql("UPDATE pgboss.job SET created_on = created_on - interval '1 hour'");
  await task("sweep");
  expect(await queued()).toEqual([job]);
});

test("any number of jobs that failed for the last time keep nothing else from being queued", async () => {
  const job = await leaveInTheMiddle();
  const { updatedAt, ...row } = await db().operation.findUniqueOrThrow({ where: { id } });
  // All are older, some changed at the same time.
  const dead = Array.from({ length: 250 }, (_, n) => ({
    ...row,
    id: draftId(),
    topic: null,
    kind: "key_rotate" as const,
    input: {},
    messageParams: {},
    question: dbNull,
    updatedAt: later(updatedAt, -minuteMs * Math.ceil(n / 3)),
  }));
  await db().operation.createMany({ data: dead.map((each) => ({ ...each, dueAt: null })) });
  await runSql(
    `INSERT INTO pgboss.job (name, data, singleton_key, source_name)
     SELECT 'dead-letter', jsonb_build_object('tenantId', tenant_id, 'operationId', id), tenant_id, 'operation'
     FROM operation WHERE kind = 'key_rotate'`,
  );
  await task("sweep");
  expect(await queued()).toEqual([job]);
});

test("a job that failed for the last time is queued at once when staff got its work going again", async () => {
  const job = await leaveForDead();
  await task("sweep");
  expect(await queued()).toEqual([]);
  // What staff do is written after the dead letter.
  world.moveClock(Date.now() + minuteMs - clock.now().getTime());
  await db().operation.update({ where: { id }, data: { updatedAt: clock.now() } });
  world.moveClock(minuteMs);
  await task("sweep");
  expect(await queued()).toEqual([job]);
});
