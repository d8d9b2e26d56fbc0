import { beforeEach, expect, test } from "vitest";
import { clock, dayMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { findFirstSteps, readSetup } from "#lib/directory/first-steps.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { readKey } from "#lib/keys/read.ts";
import { changeBranding } from "#lib/partner/branding.ts";
import { checkPartnerKey } from "#lib/partner/status.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let admin: Staff;

beforeEach(async () => {
  admin = await addStaff("admin");
});

const seen = (
  tenantId: string,
  found: { connections?: number; syncs?: number; failing?: number; unknown?: number },
) =>
  db().tenantHealth.upsert({
    where: { tenantId },
    create: { tenantId, outcome: "looked", lookedAt: clock.now(), seenAt: clock.now(), ...found },
    update: found,
  });

test("a new customer's steps claim only what is known, and go when all of that is done", async () => {
  const { id, email } = await onboard(admin);
  const nothing = {
    tenantId: id,
    key: "none",
    invited: email,
    connections: null,
    syncs: null,
    checkedAt: null,
  };
  expect(await findFirstSteps(admin, id)).toEqual(nothing);
  await sendKey(admin, sendKeyForm.parse({ tenantId: id, hours: "24" }));
  expect(await findFirstSteps(admin, id)).toMatchObject({ key: "sent" });
  await readKey(admin, id, "copy");
  expect(await findFirstSteps(admin, id)).toMatchObject({ key: "read" });
  await seen(id, { connections: 2, syncs: 3, failing: 1, unknown: 2 });
  expect(await findFirstSteps(admin, id)).toMatchObject({ connections: 2, syncs: { all: 3, good: 0 } });
  await seen(id, { failing: 0 });
  expect(await findFirstSteps(admin, id)).toBeNull();
});

test("a key that its customer took is sent, and one that staff took is not known to be", async () => {
  const { id } = await onboard(admin);
  const key = await db().organizationKey.findFirstOrThrow({ where: { tenantId: id } });
  const row = { action: "key.taken", targetType: "key", targetId: key.id, tenantId: id, detail: {} };
  await db().auditEvent.create({ data: { ...row, at: clock.now(), actorId: admin.id } });
  expect(await findFirstSteps(admin, id)).toMatchObject({ key: "read" });
  await db().auditEvent.create({ data: { ...row, at: clock.now() } });
  expect(await findFirstSteps(admin, id)).toMatchObject({ key: "taken" });
});

test("customers who are archived or have been there for long have none", async () => {
  const [archived, old] = [await onboard(admin), await onboard(admin)];
  await changeTenant(admin, archived.id, "archive");
  expect(await findFirstSteps(admin, archived.id)).toBeNull();
  expect(await findFirstSteps(admin, old.id)).not.toBeNull();
  world.moveClock(91 * dayMs);
  expect(await findFirstSteps(admin, old.id)).toBeNull();
});

test("only an admin is shown what to set up, and each is done once it is", async () => {
  expect(await readSetup(await addStaff("onboarder"))).toBeNull();
  await db().staff.updateMany({ where: { id: { not: admin.id } }, data: { disabledAt: clock.now() } });
  await db().upstreamStatus.deleteMany();
  const nothing = { partnerKey: false, branding: false, team: false, notifications: false };
  expect(await readSetup(admin)).toMatchObject(nothing);
  await checkPartnerKey();
  await changeBranding(admin, { name: "Acme", support: null });
  await addStaff("admin");
  expect(await readSetup(admin)).toMatchObject({ ...nothing, partnerKey: true, branding: true, team: true });
});
