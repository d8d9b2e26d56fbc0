import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test } from "vitest";
import { record } from "#lib/audit/record.ts";
import { readStreamStates } from "#lib/audit/stream-state.ts";
import { verifyAudit } from "#lib/audit/verify.ts";
import { db, runSql } from "#lib/base/db.ts";
import { adoptEnvironment, fullEnvironment } from "#lib/base/settings.ts";
import { type Child, startProgram, stop } from "#lib/cli/child.ts";
import { handlers } from "#lib/operations/jobs.ts";
import { queueTasks } from "#lib/queue/tasks.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { makeCertificate, trusting } from "#tests/support/world/certificate.ts";
import { useTestApp } from "#tests/support/world/env.ts";
import { openSyslog } from "#tests/support/world/syslog.ts";

/* The audit is sealed and sent on by jobs of the worker, also to a syslog server with a certificate of its own. */

useTestApp();
const certificate = makeCertificate("IP:127.0.0.1", "DNS:localhost");
const [tls, plain] = [await openSyslog(certificate), await openSyslog()];
const elsewhere = makeCertificate("DNS:elsewhere.example");
const other = await openSyslog(elsewhere);
const folder = mkdtempSync(join(tmpdir(), "audit-worker-"));
const { signal } = new AbortController();
let worker: Child | undefined;

afterEach(async () => {
  if (worker) await stop(worker);
  worker = undefined;
});
afterAll(async () => {
  await Promise.all([tls, plain, other].map((server) => server.close()));
  rmSync(folder, { recursive: true });
});

const sendTo = (url: string) => adoptEnvironment({ AUDIT_SYSLOG_URL: url });

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE audit_event, audit_seal, audit_stream`;
  await runSql("DELETE FROM pgboss.job");
  for (const server of [tls, plain, other]) server.taken.length = 0;
  for (const id of ["k1", "k2"]) await record(db(), null, "key.verified", { type: "key", id }, {});
});

const run = (task: "seal-audit" | "stream-audit") => handlers.task({ data: { task }, attempt: 1, signal });

test("both have their jobs among the recurring ones", async () => {
  await queueTasks();
  const queued = (await listJobs("task")).map(({ data }) => (data as { task?: string }).task);
  expect(queued).toEqual(expect.arrayContaining(["seal-audit", "stream-audit"]));
});

test.each(["127.0.0.1", "localhost"])(
  "jobs seal the audit and send it over TLS to %s with a trusted certificate",
  async (host) => {
    sendTo(`syslogs://${host}:${tls.port}`);
    const warned: string[] = [];
    const hear = ({ message }: Error) => warned.push(message);
    process.on("warning", hear);
    await run("seal-audit");
    expect(await verifyAudit()).toMatchObject({ seals: 1, rows: 2n, unsealed: 0, broken: null });
    await trusting(certificate.cert, () => run("stream-audit"));
    process.off("warning", hear);
    expect(tls.taken).toHaveLength(3);
    expect(tls.taken[0]).toContain(" key.verified ");
    expect(await readStreamStates()).toMatchObject([{ target: "syslog", behind: 0, problem: null }]);
    expect(warned).toEqual([]);
  },
);

test.each([
  ["a certificate that is not trusted", () => tls.port],
  ["a trusted certificate of another name", () => other.port],
  ["no TLS at all", () => plain.port],
])("a server with %s gets nothing", async (_, port) => {
  sendTo(`syslogs://127.0.0.1:${port()}`);
  await run("seal-audit");
  await trusting(elsewhere.cert, () => run("stream-audit"));
  expect([...tls.taken, ...other.taken, ...plain.taken]).toEqual([]);
  expect(await readStreamStates()).toMatchObject([{ behind: 2, problem: { code: "not_secure" } }]);
});

test("the worker does both, and trusts the certificate that NODE_EXTRA_CA_CERTS names", async () => {
  const path = join(folder, "own.pem");
  writeFileSync(path, certificate.cert);
  sendTo(`syslogs://127.0.0.1:${tls.port}`);
  const env = { ...fullEnvironment({}), NODE_EXTRA_CA_CERTS: path };
  worker = startProgram("lib/cli/worker.ts", { name: "The worker", args: [], env });
  await expect.poll(() => tls.taken.length, { timeout: 120_000 }).toBe(3);
  await stop(worker);
  expect(await verifyAudit()).toMatchObject({ seals: 1, broken: null });
});
