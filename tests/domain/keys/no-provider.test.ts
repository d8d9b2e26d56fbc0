import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { forgetDataKeys } from "#lib/base/data-keys.ts";
import { db } from "#lib/base/db.ts";
import { adoptEnvironment } from "#lib/base/settings.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { recover } from "#lib/operations/recover.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, operationOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A key that can't be sealed would be lost, so none is minted while the key provider does not work. */

const world = useWorld();
const folder = mkdtempSync(join(tmpdir(), "no-provider-"));
const file = join(folder, "keys");
const wrappingKey = `w1:${randomBytes(32).toString("base64")}`;
let staff: Staff;

beforeEach(async () => {
  writeFileSync(file, wrappingKey);
  adoptEnvironment({ KEY_PROVIDER: "file", WRAPPING_KEYS_FILE: file });
  forgetDataKeys();
  staff = await addStaff();
});
afterAll(() => rmSync(folder, { recursive: true }));

function killProvider(): void {
  rmSync(file);
  world.moveClock(2 * hourMs);
}

const heal = async () => {
  writeFileSync(file, wrappingKey);
  world.moveClock(2 * hourMs);
  await recover();
};

const mints = (tenantId: string) =>
  db().upstreamCall.count({ where: { tenantId, step: { in: ["key", "key_mint"] } } });

async function expectWaiting(id: string): Promise<void> {
  const { state, dueAt, messageCode, messageParams } = await operationOf(id);
  expect({ state, messageCode }).toEqual({ state: "running", messageCode: "encryption_unavailable" });
  expect(dueAt).not.toBeNull();
  expect(operationWords({ code: messageCode ?? "", params: messageParams })).toContain(
    "nothing more is sent",
  );
}

test("a rotation sends nothing, the old key works on, and it ends once the provider is back", async () => {
  const { id: tenantId, name } = await onboard(staff);
  const old = await keyIn(tenantId, "current");
  const before = await mints(tenantId);
  const operationId = draftId();
  killProvider();
  expect(await rotateKey(staff, { operationId, tenantId, typedName: name })).toBe(false);
  expect(await mints(tenantId)).toBe(before);
  expect(await statusOf(world.origin, old.value)).toBe(200);
  await expectWaiting(operationId);
  await heal();
  expect(await operationOf(operationId)).toMatchObject({ state: "done" });
  expect(await statusOf(world.origin, (await keyIn(tenantId, "current")).value)).toBe(200);
});

test("a rotation with overlap adds its user and mints once the provider is back", async () => {
  const { id: tenantId } = await onboard(staff);
  const before = await mints(tenantId);
  const operationId = draftId();
  killProvider();
  await beginOverlap(staff, { operationId, tenantId, email: `polytomic+${operationId}@partner.example` });
  expect(await mints(tenantId)).toBe(before);
  await expectWaiting(operationId);
  await heal();
  expect(await operationOf(operationId)).toMatchObject({ stage: "overlapping", state: "waiting" });
  expect(await mints(tenantId)).toBe(before + 1);
});

test("an onboarding sends no mint, and ends once the provider is back", async () => {
  const tenantId = draftId();
  await createOrganization(staff, tenantId, organizationNamed("Without Provider"));
  await addRootUser(staff, { tenantId, email: "root@provider.example", role: "admin" });
  killProvider();
  await mintKey(staff, tenantId, false);
  expect(await mints(tenantId)).toBe(0);
  await expectWaiting(tenantId);
  await heal();
  expect(await operationOf(tenantId)).toMatchObject({ state: "done" });
});
