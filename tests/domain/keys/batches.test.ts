import { randomUUID } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { db, runSql } from "#lib/base/db.ts";
import { type ChosenKey, startBatch } from "#lib/keys/batch.ts";
import { readBatch } from "#lib/keys/batch-view.ts";
import { mintLostKeys } from "#lib/keys/lost.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
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
    [readable.keyId, "skipped", "The app can decrypt the key, so it was not replaced"],
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
