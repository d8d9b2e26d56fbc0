import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeEach, expect, test, vi } from "vitest";
import { db, runSql, transact } from "#lib/base/db.ts";
import { mintLostKeys } from "#lib/key-batches/lost.ts";
import { readBatch } from "#lib/key-batches/read.ts";
import { type ChosenKey, startBatch } from "#lib/key-batches/start.ts";
import { promote } from "#lib/keys/state.ts";
import { auditWords, reasonIn } from "#lib/messages/audit.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* Batches beside each other, and what the worker looks at before it replaces a key. */

const world = useWorld();
const { signal } = new AbortController();
let admin: Staff;

beforeEach(async () => {
  await db().keyBatch.deleteMany();
  await runSql("DELETE FROM pgboss.job");
  admin = await addStaff("admin");
});

async function chosen(): Promise<ChosenKey> {
  const { id: tenantId } = await onboard(admin);
  const { id: keyId } = await keyIn(tenantId, "current");
  return { keyId, tenantId, kind: "key_rotate" };
}

async function damage({ keyId: id }: ChosenKey): Promise<void> {
  const { sealed } = await db().organizationKey.findUniqueOrThrow({ where: { id }, omit: { sealed: false } });
  await db().organizationKey.update({ where: { id }, data: { sealed: `${sealed.slice(0, -4)}AAAA` } });
}

const begin = () => handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });

test("a key that the app can decrypt is not minted again, whatever the program that listed it could", async () => {
  const [lost, readable] = [await chosen(), await chosen()];
  await damage(lost);
  const id = await mintLostKeys(admin, [lost, readable]);
  await begin();
  const lines = (await readBatch(id))?.lines.map(({ keyId, outcome, why }) => [keyId, outcome, why]);
  expect(lines).toEqual([
    [readable.keyId, "skipped", "The app can decrypt the key, so it was not rotated"],
    [lost.keyId, "running", null],
  ]);
});

test("the keys of a leaver don't wait for an older batch, and are begun before it", async () => {
  const [lost, read] = [await chosen(), await chosen()];
  await damage(lost);
  await mintLostKeys(admin, [lost]);
  world.moveClock(1_000);
  const leaver = await addStaff();
  await startBatch(admin, { id: randomUUID(), reason: "leaver", leaver, keys: [read] });
  await begin();
  const begun = await db().auditEvent.findMany({
    where: { action: "operation.begun", tenantId: { in: [lost.tenantId, read.tenantId] } },
    orderBy: { id: "asc" },
  });
  const rotations = begun.filter(({ detail }) => JSON.stringify(detail).includes("key_rotate"));
  expect(rotations.map(({ tenantId }) => tenantId)).toEqual([read.tenantId, lost.tenantId]);
  expect(await db().keyBatch.count({ where: { begunAt: null } })).toBe(0);
});

test("batches share one ceiling, so that several of them don't multiply the load", async () => {
  const first = await Promise.all(Array.from({ length: 12 }, chosen));
  const second = await Promise.all(Array.from({ length: 12 }, chosen));
  const leaver = await addStaff();
  await startBatch(admin, { id: randomUUID(), reason: "leaver", leaver, keys: first });
  world.moveClock(1_000);
  await startBatch(admin, { id: randomUUID(), reason: "leaver", leaver, keys: second });
  const begun = async (keys: ChosenKey[]) => {
    const where = { keyId: { in: keys.map(({ keyId }) => keyId) }, begunAt: { not: null } };
    return await db().keyBatchItem.count({ where });
  };
  await begin();
  await begin();
  expect([await begun(first), await begun(second)]).toEqual([12, 8]);
  // What has ended makes room.
  const [ended] = await db().keyBatchItem.findMany({ where: { begunAt: { not: null } }, take: 1 });
  await db().operation.update({
    where: { id: ended?.operationId ?? "" },
    data: { state: "cancelled", finishedAt: new Date() },
  });
  await begin();
  expect([await begun(first), await begun(second)]).toEqual([12, 9]);
});

test("a batch says where the old key may still work: minting for another user stops nothing", async () => {
  const key = await chosen();
  const old = await keyIn(key.tenantId, "current");
  // The key of a service user that may be gone is replaced by one of the root user.
  await db().organizationKey.update({
    where: { id: key.keyId },
    data: { userId: randomUUID(), isService: true, trouble: "perhaps_stopped", troubleParams: {} },
  });
  const id = randomUUID();
  const leaver = await addStaff();
  await startBatch(admin, { id, reason: "leaver", leaver, keys: [key] });
  await begin();
  for (const { data } of await listJobs("operation"))
    await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  expect((await keyIn(key.tenantId, "current")).hint).not.toBe(old.hint);
  const stopped = await db().auditEvent.findFirstOrThrow({
    where: { action: "key.stopped", targetId: key.keyId },
  });
  expect(auditWords(reasonIn(stopped.detail) ?? { code: "", params: {} })).toBe(
    "Replaced but not stopped: it may still work at Polytomic.",
  );
  expect(await readBatch(id)).toMatchObject({
    settled: 1,
    replaced: 0,
    notStopped: 1,
    lines: [{ outcome: "not_stopped", words: "Replaced; the old key may still work" }],
  });
});

test.each([
  ["not_accepted", { status: 401 }, "rotated"],
  ["perhaps_stopped", {}, "replaced_not_stopped"],
  [null, {}, "replaced_not_stopped"],
] as const)(
  "another user's old key with the trouble %s ends as it was proved",
  async (trouble, params, code) => {
    const { tenantId, keyId } = await chosen();
    const before = await keyIn(tenantId, "current");
    const next = { ...before, id: randomUUID(), userId: randomUUID(), state: "unverified" as const };
    const { value: _, troubleParams: __, ...data } = next;
    await db().organizationKey.create({ data });
    await db().organizationKey.update({ where: { id: keyId }, data: { trouble, troubleParams: params } });
    const reason = { code: "rotated", params: {} } as const;
    await transact((tx) =>
      promote(tx, admin, { id: next.id, tenantId, stoppedAt: new Date(), mintedFor: next.userId, reason }),
    );
    const stopped = await db().auditEvent.findFirstOrThrow({
      where: { action: "key.stopped", targetId: keyId },
    });
    expect(reasonIn(stopped.detail)?.code).toBe(code);
  },
);

test("the new key of a line is found by its index", async () => {
  const id = await mintLostKeys(admin, [await chosen()]);
  const { query } = pg.Client.prototype;
  const heard: { text: string; values: unknown[] }[] = [];
  const spy = vi.spyOn(pg.Client.prototype, "query").mockImplementation(function (this: pg.Client, ...args) {
    const [config, values = config.values] = args as unknown as [
      { text: string; values: unknown[] },
      unknown[]?,
    ];
    if (/AS "newHint"/.test(config.text)) heard.push({ text: config.text, values });
    return query.apply(this, args);
  });
  await readBatch(id).finally(() => spy.mockRestore());
  const [statement] = heard;
  const client = new pg.Client({ connectionString: world.app.databaseUrl });
  await client.connect();
  // So few rows would all be read, if there is another way or not.
  await client.query("SET enable_seqscan = off");
  const { rows } = await client.query(`EXPLAIN ${statement?.text}`, statement?.values);
  await client.end();
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toMatch(/SubPlan[\s\S]*Index Scan using organization_key_pkey on organization_key\b/);
  expect(plan).not.toMatch(/Seq Scan on organization_key\b/);
});
