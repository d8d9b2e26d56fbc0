import { randomBytes, randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { dayMs, minuteMs } from "#lib/base/clock.ts";
import { db, runSql } from "#lib/base/db.ts";
import { adoptEnvironment, settings } from "#lib/base/settings.ts";
import { mintLostForm } from "#lib/forms/held.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { findLostKeys, mintKnownLost } from "#lib/key-batches/lost.ts";
import { openCurrentKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { DataOf } from "#lib/queue/queues.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { listJobs } from "#tests/support/hands/queue.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* On the Checks page an admin mints the keys again that can't be decrypted any more. */

const world = useWorld();
const { signal } = new AbortController();
type Tenant = Awaited<ReturnType<typeof onboard>>;
let admin: Staff;
let [lost, kept]: Tenant[] = [];

beforeEach(async () => {
  await db().$executeRaw`TRUNCATE tenant, key_batch, reconcile_run CASCADE`;
  await runSql("DELETE FROM pgboss.job");
  admin = await addStaff("admin");
  [lost, kept] = [await onboard(admin), await onboard(admin)];
  world.moveClock(11 * minuteMs);
});

const sealedOf = async ({ id }: Tenant) => (await keyIn(id, "current")).sealed;
const store = ({ id: tenantId }: Tenant, sealed: string) =>
  db().organizationKey.updateMany({ where: { tenantId, state: "current" }, data: { sealed } });
const damage = async (tenant: Tenant) => store(tenant, `${(await sealedOf(tenant)).slice(0, -4)}AAAA`);
const onPage = async (staff = admin) => (await readReconcile(staff, reconcileQuery.parse({}))).lost;
const mint = (typed: string, batchId: string = randomUUID(), staff = admin) =>
  mintKnownLost(staff, mintLostForm.parse({ batchId, typedCount: typed }));

async function work(): Promise<void> {
  await handlers.task({ data: { task: "begin-key-batches" }, attempt: 1, signal });
  for (const { data } of await listJobs("operation"))
    await handlers.operation({ data: data as DataOf["operation"], attempt: 1, signal });
  await runSql("DELETE FROM pgboss.job");
}

test("nothing is shown while every key can be decrypted, and nobody but an admin sees what can't", async () => {
  expect(await onPage()).toBeNull();
  if (lost) await damage(lost);
  await runNow(admin);
  const tenants = [{ id: lost?.id, name: lost?.name }];
  expect(await onPage()).toMatchObject({ count: 1, tenants, batch: null });
  const onboarder = await addStaff("onboarder");
  expect(await onPage(onboarder)).toBeNull();
  await expect(findLostKeys(onboarder)).rejects.toMatchObject({ code: "forbidden" });
  await expect(mint("1", randomUUID(), onboarder)).rejects.toMatchObject({ code: "forbidden" });
  expect(await db().keyBatch.count()).toBe(0);
});

test("what a check found is minted again once the number is typed, and the page follows it", async () => {
  if (!lost || !kept) throw new Error("nobody was onboarded");
  const stays = await openCurrentKey(kept.id);
  await damage(lost);
  await runNow(admin);
  for (const typed of ["", "2", "1.0", "one"])
    await expect(mint(typed)).rejects.toMatchObject({ fields: { typedCount: "Type 1 to confirm." } });
  const batchId = (await onPage())?.batchId ?? "";
  await mint("1", batchId);
  await mint("1", batchId);
  await expect(mint("1")).rejects.toMatchObject({ code: "conflict" });
  expect(await onPage()).toMatchObject({ batch: { total: 1, settled: 0, startedBy: admin.name } });
  await work();
  const line = { tenantId: lost.id, outcome: "replaced" };
  expect(await onPage()).toMatchObject({ count: 0, batch: { total: 1, replaced: 1, lines: [line] } });
  expect(await statusOf(world.origin, await openCurrentKey(lost.id))).toBe(200);
  expect((await openCurrentKey(kept.id)).reveal()).toBe(stays.reveal());
  const { detail } = await db().auditEvent.findFirstOrThrow({
    where: { action: "key-batch.started", targetId: batchId },
  });
  expect(detail).toEqual({ because: "unreadable", keys: 1 });
  await expect(mint("0")).rejects.toMatchObject({ code: "conflict" });
  world.moveClock(31 * dayMs);
  expect(await onPage()).toBeNull();
});

test("a key that can be decrypted again by then is left as it is", async () => {
  if (!lost) throw new Error("nobody was onboarded");
  const sealed = await sealedOf(lost);
  await damage(lost);
  await runNow(admin);
  await mint("1");
  await store(lost, sealed);
  await work();
  expect(await onPage()).toMatchObject({ batch: { lines: [{ outcome: "skipped" }] } });
  expect(await sealedOf(lost)).toBe(sealed);
});

test("keys of archived tenants and keys that are being changed are not counted", async () => {
  if (!lost || !kept) throw new Error("nobody was onboarded");
  for (const each of [lost, kept]) await damage(each);
  await runNow(admin);
  expect(await onPage()).toMatchObject({ count: 2 });
  await db().tenant.update({ where: { id: lost.id }, data: { archivedAt: new Date() } });
  expect(await onPage()).toMatchObject({ count: 1, tenants: [{ id: kept.id }] });
  world.sandbox.faults.add({ fault: "reset-before-commit", endpoint: "mintKey", times: null });
  await rotateKey(admin, { operationId: randomUUID(), tenantId: kept.id, typedName: kept.name });
  expect(await onPage()).toBeNull();
});

test("keys under an encryption key that was declared lost are known before any check", async () => {
  const held = settings().encryptionKeys.map(
    ({ id, bytes }) => `${id}:${Buffer.from(bytes).toString("base64")}`,
  );
  adoptEnvironment({
    ENCRYPTION_KEYS: `newer:${randomBytes(32).toString("base64")}`,
    LOST_ENCRYPTION_KEYS: settings()
      .encryptionKeys.map(({ id }) => id)
      .join(","),
  });
  expect(await onPage()).toMatchObject({ count: 2 });
  adoptEnvironment({ ENCRYPTION_KEYS: held.join(","), LOST_ENCRYPTION_KEYS: "" });
  expect(await onPage()).toBeNull();
});
