import { randomUUID } from "node:crypto";
import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { foldVersion } from "#lib/forms/fold.ts";
import { findHeld, replaceHeld } from "#lib/key-batches/held.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { readKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { cancel } from "#lib/operations/resume.ts";
import { disableMember } from "#lib/staff/members.ts";
import { reassignTenants } from "#lib/tenants/reassign.ts";
import { keyIn, statusOf } from "#tests/support/hands/keyed.ts";
import { addStaff, onboard } from "#tests/support/hands/people.ts";
import { recover } from "#tests/support/hands/recover.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

test("a leaver's keys are those that they read, with whether they were rotated since", async () => {
  const [admin, leaver, other] = [await addStaff("admin"), await addStaff(), await addStaff()];
  const [kept, rotated, unread] = [await onboard(leaver), await onboard(other), await onboard(other)];
  await readKey(leaver, kept.id, "copy");
  await readKey(leaver, kept.id, "reveal");
  await readKey(leaver, rotated.id, "reveal");
  await readKey(other, unread.id, "copy");
  await rotateKey(other, { operationId: randomUUID(), tenantId: rotated.id, typedName: rotated.name });
  expect(await findHeld(admin, leaver.id)).toBeNull();
  await disableMember(admin, leaver.id);
  const held = await findHeld(admin, leaver.id);
  const found = Object.fromEntries((held?.keys ?? []).map((key) => [key.tenantId, key.isInUse]));
  expect(found).toEqual({ [kept.id]: true, [rotated.id]: false });
  expect(held).toMatchObject({ owned: 1, tenants: [{ id: kept.id }], hasMore: false });
  expect(held?.owners.map(({ value }) => value)).not.toContain(leaver.id);
  await expect(findHeld(other, leaver.id)).rejects.toMatchObject({ code: "forbidden" });
});

test("a key that waits in an overlap says how it can be replaced, and can be once the customer has switched", async () => {
  const [admin, leaver] = [await addStaff("admin"), await addStaff()];
  const { id: tenantId, name } = await onboard(admin);
  const [operationId, batchId] = [randomUUID(), randomUUID()];
  const which = { operationId, tenantId };
  await beginOverlap(admin, { ...which, email: `polytomic+${operationId}@partner.example` });
  const { id: keyId } = await keyIn(tenantId, "next");
  await readKey(leaver, tenantId, "copy", { keyId });
  await disableMember(admin, leaver.id);
  const held = async () => (await findHeld(admin, leaver.id))?.keys;
  const form = { batchId, staffId: leaver.id, keyIds: [keyId], way: "now" as const, typedCount: 1 };
  const reason = expect.stringContaining("Once they have, it can be replaced here. To stop it now, cancel");
  expect(await held()).toMatchObject([{ id: keyId, isInUse: true, replace: { allowed: false, reason } }]);
  await expect(replaceHeld(admin, form)).rejects.toMatchObject({ code: "conflict" });
  expect(await customerSwitched(admin, which, name)).toBe(true);
  expect(await held()).toMatchObject([{ id: keyId, isInUse: true, replace: { allowed: true } }]);
  await replaceHeld(admin, form);
  expect(await db().keyBatchItem.findMany({ where: { batchId } })).toMatchObject([{ keyId }]);
});

test("a key that waited in an overlap that was cancelled is no longer in use", async () => {
  const [admin, leaver] = [await addStaff("admin"), await addStaff()];
  const { id: tenantId } = await onboard(admin);
  const operationId = randomUUID();
  const email = `polytomic+${operationId}@partner.example`;
  await beginOverlap(admin, { operationId, tenantId, email });
  const { id: keyId, value } = await keyIn(tenantId, "next");
  await readKey(leaver, tenantId, "copy", { keyId });
  await disableMember(admin, leaver.id);
  await cancel(admin, tenantId, operationId);
  await recover();
  expect(await statusOf(world.origin, value)).toBe(401);
  expect((await findHeld(admin, leaver.id))?.keys).toMatchObject([{ id: keyId, isInUse: false }]);
});

test("of more keys than the page lists, those that are replaced make room for the next", async () => {
  const [admin, leaver] = [await addStaff("admin"), await addStaff()];
  const now = new Date();
  const times = { createdAt: now, updatedAt: now };
  const keys = Array.from({ length: 203 }, () => ({ id: randomUUID(), tenantId: randomUUID() }));
  await db().tenant.createMany({
    data: keys.map(({ tenantId: id }) => ({
      ...{
        id,
        name: id,
        nameKey: id,
        nameFolded: id,
        emailFolded: "",
        foldVersion,
        stage: "active" as const,
      },
      ...{ createdById: leaver.id, ownerId: leaver.id, ...times },
    })),
  });
  const key = { userId: "u", hint: "abcd", sealed: "", state: "current", mintedAt: now } as const;
  await db().organizationKey.createMany({ data: keys.map((each) => ({ ...each, ...key })) });
  await db().auditEvent.createMany({
    data: keys.map(({ id: targetId, tenantId }, n) => ({
      ...{ id: randomUUID(), at: new Date(now.getTime() - n), actorId: leaver.id, action: "key.copied" },
      ...{ targetType: "key", targetId, tenantId, detail: {} },
    })),
  });
  await disableMember(admin, leaver.id);
  const first = await findHeld(admin, leaver.id);
  expect(first).toMatchObject({ hasMore: true });
  const listed = first?.keys.map(({ id }) => id) ?? [];
  const ids = keys.map(({ id }) => id);
  expect(listed).toEqual(ids.slice(0, 200));
  await db().organizationKey.updateMany({ where: { id: { in: listed } }, data: { state: "stopped" } });
  const second = await findHeld(admin, leaver.id);
  const inUse = second?.keys.flatMap(({ id, isInUse }) => (isInUse ? [id] : []));
  expect(inUse).toEqual(ids.slice(200));
});

test("all tenants of a leaver get another owner, which each of them records", async () => {
  const [admin, leaver, heir] = [await addStaff("admin"), await addStaff(), await addStaff()];
  const tenants = [await onboard(leaver), await onboard(leaver)];
  await disableMember(admin, leaver.id);
  const to = (ownerId: string) => reassignTenants(admin, leaver.id, ownerId);
  for (const nobody of [leaver.id, randomUUID()])
    await expect(to(nobody)).rejects.toMatchObject({ fields: { ownerId: expect.any(String) } });
  await expect(reassignTenants(heir, leaver.id, heir.id)).rejects.toMatchObject({ code: "forbidden" });
  expect(await to(heir.id)).toBe(2);
  expect(await to(heir.id)).toBe(0);
  for (const { id } of tenants) {
    expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({ ownerId: heir.id });
    const rows = await db().auditEvent.findMany({ where: { tenantId: id, actorId: admin.id } });
    expect(rows.map(({ action, detail }) => [action, detail])).toEqual([
      ["tenant.changed", expect.objectContaining({ what: "owner", ownerNow: expect.any(String) })],
    ]);
  }
});
