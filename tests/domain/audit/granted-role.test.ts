import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { verifyAudit } from "#lib/audit/verify.ts";
import { dayMs, minuteMs } from "#lib/base/clock.ts";
import { closeDb, db, runSql } from "#lib/base/db.ts";
import { migrate } from "#lib/base/migrate.ts";
import { adoptEnvironment, fullEnvironment, settings } from "#lib/base/settings.ts";
import { startProgram, stop } from "#lib/cli/child.ts";
import { prepareDatabase } from "#lib/cli/processes.ts";
import { readKey } from "#lib/keys/read.ts";
import { reportDeadLetter } from "#lib/operations/dead-letters.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { boss } from "#lib/queue/boss.ts";
import { type Task, taskSeconds } from "#lib/queue/queues.ts";
import { exportAuditLog } from "#lib/timeline/audit-export.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useGround } from "#tests/support/provisioning/ground.ts";
import { rows, sceneOf } from "#tests/support/provisioning/kinds.ts";
import { runOperationCase } from "#tests/support/provisioning/operation-matrix.ts";
import { createGrantedRole } from "#tests/support/world/granted-role.ts";

/*
 * The app and its worker need no more than README's grants, under which the audit is append-only. On PostgreSQL: the
 * embedded database takes any role for its owner.
 */

const ground = useGround();
const { signal } = new AbortController();
const tasks = Object.keys(taskSeconds) as Task[];
let role: Awaited<ReturnType<typeof createGrantedRole>>;

beforeAll(async () => {
  role = await createGrantedRole(settings().databaseUrl.reveal());
  await closeDb();
  adoptEnvironment({ DATABASE_URL: role.url });
});
afterAll(async () => {
  await closeDb();
  await role.drop();
});

async function run(program: string, ...args: string[]) {
  const flags = ["--conditions=react-server", "--disable-warning=ExperimentalWarning"];
  const env = fullEnvironment({ ADMIN_EMAIL: "", ADMIN_PASSWORD: "" });
  const child = spawn(process.execPath, [...flags, `lib/cli/${program}`, ...args], { env });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  const [status] = await once(child, "close");
  return { status, said };
}

test("the role is the one that the app has, and it can't change the audit", async () => {
  const [who] = await db().$queryRaw<{ name: string }[]>`SELECT current_user AS name`;
  if (!process.env.TEST_DATABASE_URL) return expect(who?.name).toBe("postgres");
  expect(who?.name).toBe(role.name);
  await expect(runSql("DELETE FROM audit_event")).rejects.toThrow("permission denied");
});

test("the start finds nothing to migrate, and makes the first admin", async () => {
  expect(await migrate(settings().databaseUrl)).toEqual([]);
  const admin = { ADMIN_EMAIL: "first@partner.example", ADMIN_PASSWORD: "a password of the first admin" };
  await db().staff.updateMany({ data: { role: "viewer" } });
  const { adminEmail } = await prepareDatabase(fullEnvironment(admin), [], (child) => child);
  expect(adminEmail).toBe(admin.ADMIN_EMAIL);
  await db().staff.update({ where: { id: ground.admin.id }, data: { role: "admin" } });
});

describe("each request of each kind of operation", () => {
  const mode = "the process dies, and another worker picks it up after the lease";
  test.each(Object.entries(rows))("%s", async (_, row) => {
    await ground.begin();
    await runOperationCase(await sceneOf(ground), mode, row, "reset after commit");
  });
});

test("reading a key, and exporting the audit", async () => {
  await ground.begin();
  const { who } = await sceneOf(ground);
  await readKey(ground.admin, who.id, "copy");
  ground.moveClock(minuteMs);
  const { parts } = await exportAuditLog(ground.admin, { format: "jsonl" });
  let isThere = false;
  for await (const part of parts) isThere ||= part.includes('"key.copied"');
  expect(isThere).toBe(true);
});

test.each(tasks)("the recurring task %s", async (task) => {
  await handlers.task({ data: { task }, attempt: 1, signal });
});

test("the nightly looks, checks and imports, and a job that failed for good", async () => {
  await ground.begin();
  const { who } = await sceneOf(ground);
  ground.moveClock(2 * dayMs);
  for (const task of [
    "sweep-reconcile",
    "sweep-health",
    "sweep-drift",
    "find-notices",
    "sweep-notices",
  ] as const)
    await handlers.task({ data: { task }, attempt: 1, signal });
  for (const what of ["run", "import"] as const)
    await handlers.reconcile({ data: { what }, attempt: 1, signal });
  for (const what of ["nightly", "events", "drift"] as const)
    await handlers.health({ data: { what }, attempt: 1, signal });
  for (const { data } of await listJobs("notice"))
    await handlers.notice({ data: data as never, attempt: 1, signal });
  const { id: operationId } = await db().operation.findFirstOrThrow({ where: { tenantId: who.id } });
  await db().operation.update({ where: { id: operationId }, data: { finishedAt: null, state: "running" } });
  await db().tenant.update({ where: { id: who.id }, data: { stage: "user_added" } });
  const data = { tenantId: who.id, operationId };
  await reportDeadLetter({ queue: "operation", jobId: "none", data, reason: "unexpected" });
  const raised = { tenantId: who.id, code: "background_work_failed" } as const;
  expect(await db().tenantAttention.count({ where: raised })).toBe(1);
});

test("the maintenance of the queues", async () => {
  const problems: unknown[] = [];
  const hear = (problem: unknown) => void problems.push(problem);
  boss().on("error", hear);
  await runSql("UPDATE pgboss.queue SET monitor_on = NULL, maintain_on = NULL");
  await boss().supervise();
  boss().off("error", hear);
  expect(problems).toEqual([]);
});

test("the worker runs all of its tasks, and seals the audit", async () => {
  await runSql("DELETE FROM pgboss.job");
  await record(db(), ground.admin, "key.verified", { type: "key", id: "k" }, {});
  const env = fullEnvironment({ LOG_LEVEL: "warn" });
  const worker = startProgram("lib/cli/worker.ts", { name: "The worker", args: [], env });
  const ended = async () =>
    (await listJobs("task")).flatMap(({ state, data }) =>
      state === "completed" ? [(data as { task?: string }).task] : [],
    );
  await expect.poll(ended, { timeout: 120_000 }).toEqual(expect.arrayContaining(tasks));
  await stop(worker);
  expect(worker.output()).not.toMatch(/permission denied|must be owner/);
  expect(await verifyAudit()).toMatchObject({ unsealed: 0, broken: null });
});

test("the programs that rotate encryption keys and look for faults", async () => {
  expect(await run("encryption-keys.ts", "rotate")).toMatchObject({ status: 0 });
  for (const what of ["audit", "secrets"]) {
    const { said } = await run("doctor.ts", what);
    expect(said).toMatch(what === "audit" ? /ok\s+Audit\s+as sealed/ : /ok\s+Stored secrets/);
    expect(said).not.toMatch(/permission denied|must be owner/);
  }
});
