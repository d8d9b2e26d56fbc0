import { beforeEach, expect, test } from "vitest";
import { hourMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { operationWords } from "#lib/messages/operations.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { keyIn, operationOf, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useKeyFile } from "#tests/support/world/key-file.ts";
import { useWorld } from "#tests/support/world/world.ts";

/* A key that can't be sealed would be lost, so none is minted while the key provider does not work. */

const world = useWorld();
const keyFile = useKeyFile();
let staff: Staff;

beforeEach(async () => {
  keyFile.restore();
  staff = await addStaff();
});

const heal = async () => {
  keyFile.restore();
  world.moveClock(2 * hourMs);
  await recover();
};

const mints = (tenantId: string) =>
  db().upstreamCall.count({ where: { tenantId, step: { in: ["key", "key_mint"] } } });

async function expectWaiting(id: string): Promise<void> {
  const { state, dueAt, messageCode, messageParams } = await operationOf(id);
  expect({ state, messageCode }).toEqual({ state: "running", messageCode: "encryption_unavailable" });
  expect(dueAt).not.toBeNull();
  const said = { code: messageCode ?? "", params: messageParams };
  expect(operationWords(said)).toContain("nothing more is sent");
}

test("a rotation sends nothing, the old key works on, and it ends once the provider is back", async () => {
  const { id: tenantId, name } = await onboard(staff);
  const old = await keyIn(tenantId, "current");
  const before = await mints(tenantId);
  const operationId = draftId();
  keyFile.lose();
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
  keyFile.lose();
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
  keyFile.lose();
  await mintKey(staff, tenantId, false);
  expect(await mints(tenantId)).toBe(0);
  await expectWaiting(tenantId);
  const { state } = await readWizard(staff, tenantId);
  expect(state).toMatchObject({ kind: "waiting", title: "Waiting for the encryption keys" });
  expect(state).toHaveProperty("message", expect.stringContaining("nothing more is sent"));
  await heal();
  expect(await operationOf(tenantId)).toMatchObject({ state: "done" });
});
