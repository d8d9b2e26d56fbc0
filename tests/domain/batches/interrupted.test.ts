import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { db, transact } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { readBatches } from "#lib/batches/read.ts";
import { startBatch, stopBatch } from "#lib/batches/start.ts";
import type { BatchForm } from "#lib/forms/batch.ts";
import { handlers } from "#lib/operations/jobs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { untilItWaits } from "#tests/support/hands/locks.ts";
import { addStaff, customer, draftId, onboard, submit } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
const { signal } = new AbortController();
const folder = mkdtempSync(join(tmpdir(), "batch-keys-"));
let staff: Staff;

beforeEach(async () => {
  await db().batch.deleteMany();
  staff = await addStaff("onboarder", false);
});
afterAll(() => rmSync(folder, { recursive: true }));

async function start(ids: string[], form: Partial<BatchForm> & Pick<BatchForm, "kind">) {
  const batchId = randomUUID();
  await startBatch(staff, { ids: [], labels: [], ...form, batchId }, ids);
  return batchId;
}

const run = (batchId: string) => handlers.batch({ data: { batchId }, attempt: 1, signal });
const linesOf = async (batchId: string) =>
  (await readBatches(staff, batchId)).batch?.lines.map(({ outcome, words }) => [outcome, words]);

test("a tenant that is changed while the batch is stopped is listed as done", async () => {
  const [id, owner] = [draftId(), await addStaff()];
  await submit(staff, customer(id, `Customer ${id}`), "organization");
  const batchId = await start([id], { kind: "owner", ownerId: owner.id });
  // The worker has found the tenant open and waits for the new owner; then somebody stops the batch.
  const { running, stopping } = await transact(async (tx) => {
    await tx.$queryRaw`SELECT 1 FROM staff WHERE id = ${owner.id}::uuid FOR NO KEY UPDATE`;
    const running = run(batchId);
    await untilItWaits(tx, running);
    const stopping = stopBatch(staff, batchId);
    await untilItWaits(tx, stopping, 2);
    return { running, stopping };
  });
  await Promise.all([running, stopping]);
  const { ownerId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  const expected = ownerId === owner.id ? ["done", "Done"] : ["skipped", "The batch was stopped"];
  expect(await linesOf(batchId)).toEqual([expected]);
});

test("while the key provider fails, keys wait to be verified, and no tenant gets an error", async () => {
  const file = join(folder, "keys");
  const wrapping = `w1:${randomBytes(32).toString("base64")}\n`;
  writeFileSync(file, wrapping);
  adoptEnvironment({ KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  forgetDataKeys();
  const { id } = await onboard(staff);
  const batchId = await start([id], { kind: "verify" });
  rmSync(file);
  forgetDataKeys();
  expect(await run(batchId)).toEqual({ againMs: 60_000 });
  expect(await linesOf(batchId)).toEqual([[null, "Waiting"]]);
  writeFileSync(file, wrapping);
  world.moveClock(hourMs);
  expect(await run(batchId)).toBeUndefined();
  expect(await linesOf(batchId)).toEqual([["done", "The key works"]]);
});
