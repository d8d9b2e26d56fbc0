import { beforeAll, expect, test } from "vitest";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { makeLink } from "#lib/connect/links.ts";
import { findTenant } from "#lib/directory/tenant.ts";
import { reconcileQuery } from "#lib/forms/reconcile.ts";
import { adoptOrganization } from "#lib/onboarding/adopt.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { findSettings } from "#lib/organizations/settings.ts";
import { asPartner } from "#lib/polytomic/client.ts";
import { chooseUser, readAdopted } from "#lib/reconcile/adopted.ts";
import { readReconcile } from "#lib/reconcile/read.ts";
import { acknowledge, adopt, forget, keepName, renameHere } from "#lib/reconcile/repairs.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { killKey, runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;
beforeAll(async () => {
  staff = await addStaff();
});

const tenant = (id: string) => db().tenant.findUniqueOrThrow({ where: { id } });
const finding = (id: string) => db().finding.findUniqueOrThrow({ where: { id } });
const posts = () => world.sandbox.inspect().requests.filter(({ method }) => method !== "GET");

async function findOne(about: { tenantId?: string; organizationName?: string }): Promise<string> {
  const { id } = await runNow(staff);
  return (await db().finding.findFirstOrThrow({ where: { runId: id, ...about } })).id;
}

function addOutside(): string {
  const name = `Outside ${draftId()}`;
  world.sandbox.addOutsideOrganization(name);
  return name;
}

const upstreamId = (name: string) =>
  world.sandbox.inspect().organizations.find((each) => each.name === name)?.id ?? "";

test("an organization is adopted, and a key is minted for one of its users", async () => {
  const name = addOutside();
  const id = await findOne({ organizationName: name });
  const organizationId = upstreamId(name);
  const user = { email: `first@${organizationId}.example`, role: "admin" };
  await asPartner().createUser(organizationId, user, { idempotencyKey: draftId() });
  world.sandbox.clearRequests();
  const tenantId = await adopt(staff, id);
  expect(posts(), "nothing is changed upstream").toEqual([]);
  expect(await tenant(tenantId)).toMatchObject({
    name,
    organizationId,
    imported: true,
    organizationOrigin: "adopted",
    stage: "organization_created",
    ownerId: staff.id,
  });
  expect(await db().auditEvent.count({ where: { tenantId, action: "tenant.imported" } })).toBe(1);
  expect(await finding(id)).toMatchObject({ repairCode: "adopted", repairedById: staff.id });
  const listed = await readReconcile(staff, reconcileQuery.parse({ kind: "not_ours" }));
  expect(
    listed.rows.find((row) => row.id === id),
    "leads to the tenant",
  ).toMatchObject({ tenantId, tenantName: name });
  await expect(adopt(staff, id)).rejects.toMatchObject({ code: "conflict" });

  const page = await readAdopted(staff, tenantId);
  expect(page?.users.map(({ email }) => email)).toEqual([user.email]);
  const path = await chooseUser(staff, tenantId, page?.users[0]?.id ?? "");
  expect(path).toBe(`/onboarding/${tenantId}/key`);
  expect(await tenant(tenantId)).toMatchObject({
    stage: "user_added",
    rootEmail: user.email,
    rootUserOrigin: "adopted",
  });
  expect(posts(), "nobody is invited").toEqual([]);
  await mintKey(staff, tenantId, false);
  expect(await tenant(tenantId)).toMatchObject({ stage: "active" });
  expect(await readAdopted(staff, tenantId), "the choice is over").toBeNull();
  await expect(chooseUser(staff, tenantId, "another")).rejects.toMatchObject({ code: "conflict" });
});

test("wherever an adopted organization has no root user, its users are offered before another is invited", async () => {
  const name = addOutside();
  const organizationId = upstreamId(name);
  const { tenantId } = organizationNamed(name);
  await createOrganization(staff, tenantId, organizationNamed(name, { tenantId }));
  await adoptOrganization(staff, tenantId, organizationId);
  const path = `/reconcile/adopted/${tenantId}`;
  expect(await findTenant(staff, tenantId)).toMatchObject({ resume: { choice: path } });
  expect(await readWizard(staff, tenantId)).toMatchObject({ choice: path });
  expect(await readAdopted(staff, tenantId)).toMatchObject({ organizationId });

  const lost = { fault: "reset-before-commit", endpoint: "createUser", times: 3 } as const;
  world.sandbox.faults.add(lost);
  await addRootUser(staff, { tenantId, email: "new@customer.example", role: "admin" });
  const user = { email: `first@${organizationId}.example`, role: "admin" };
  await asPartner().createUser(organizationId, user, { idempotencyKey: draftId() });
  const { users = [] } = (await readAdopted(staff, tenantId)) ?? {};
  await expect(chooseUser(staff, tenantId, users[0]?.id ?? "")).rejects.toMatchObject({ code: "conflict" });

  const made = organizationNamed(`Made ${draftId()}`);
  await createOrganization(staff, made.tenantId, made);
  for (const { tenantId } of [made, { tenantId: (await onboard(staff)).id }]) {
    expect(await readWizard(staff, tenantId)).toMatchObject({ choice: null });
    expect(await readAdopted(staff, tenantId)).toBeNull();
  }
});

test("what has been deleted or taken in the meantime is not adopted", async () => {
  const [gone, taken] = [addOutside(), addOutside()];
  const goneFinding = await findOne({ organizationName: gone });
  const takenFinding = await findOne({ organizationName: taken });
  await asPartner().deleteOrganization(upstreamId(gone));
  await expect(adopt(staff, goneFinding)).rejects.toMatchObject({ code: "conflict" });
  const { id } = await onboard(staff);
  await db().tenant.update({ where: { id }, data: { organizationId: upstreamId(taken) } });
  await expect(adopt(staff, takenFinding)).rejects.toMatchObject({ code: "conflict" });
  for (const each of [goneFinding, takenFinding])
    expect(await finding(each)).toMatchObject({ repairCode: "no_longer_applies" });
  expect(await db().tenant.count({ where: { imported: true, name: { in: [gone, taken] } } })).toBe(0);
});

test("archiving here stops the keys and sends nothing", async () => {
  const { id, organizationId } = await onboard(staff);
  await asPartner().deleteOrganization(organizationId);
  const found = await findOne({ tenantId: id });
  world.sandbox.clearRequests();
  await forget(staff, found);
  expect(posts()).toEqual([]);
  expect(await tenant(id)).toMatchObject({
    status: "archived",
    attentionCode: null,
    keyHint: null,
    keyMintedAt: null,
  });
  expect(await db().organizationKey.count({ where: { tenantId: id, state: { not: "stopped" } } })).toBe(0);
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "organization.written-off" } })).toBe(
    1,
  );
  const { findings } = await runNow(staff);
  expect(findings.filter(({ tenantId }) => tenantId === id)).toEqual([]);
});

test("a tenant archived here cannot be restored, and its connect links do not work", async () => {
  const { id, organizationId } = await onboard(staff);
  const link = { connectionId: null, connectionName: "Warehouse", types: [], expiresInDays: 7 };
  await makeLink(staff, { tenantId: id, ...link });
  await asPartner().deleteOrganization(organizationId);
  await forget(staff, await findOne({ tenantId: id }));
  await expect(changeTenant(staff, id, "restore")).rejects.toThrow(
    /no longer exists at Polytomic, so it can't be restored/,
  );
  expect(await tenant(id)).toMatchObject({ status: "archived" });
  expect(await db().connectLink.findFirst({ where: { tenantId: id } })).toMatchObject({
    revokedAt: clock.now(),
  });
  expect(await findSettings(staff, id)).toMatchObject({ deleted: true });
});

for (const fault of ["403", "404-parent"] as const)
  test(`a ${fault.slice(0, 3)} is no proof that an organization is gone: the list is`, async () => {
    const { id, organizationId } = await onboard(staff);
    await asPartner().deleteOrganization(organizationId);
    const found = await findOne({ tenantId: id });
    const listed = upstreamId(addOutside());
    await db().tenant.update({ where: { id }, data: { organizationId: listed } });
    await db().finding.update({ where: { id: found }, data: { organizationId: listed } });
    world.sandbox.faults.add({ fault, endpoint: "getOrganization" });
    await expect(forget(staff, found)).rejects.toMatchObject({ code: "conflict" });
    expect(await tenant(id)).toMatchObject({ archivedAt: null });

    await db().tenant.update({ where: { id }, data: { organizationId } });
    await db().finding.update({ where: { id: found }, data: { organizationId, repairedAt: null } });
    world.sandbox.faults.add({ fault, endpoint: "getOrganization" });
    await forget(staff, found);
    expect(await tenant(id)).toMatchObject({ status: "archived" });
  });

test("a tenant whose organization still exists is not archived here", async () => {
  const { id, organizationId } = await onboard(staff);
  const hidden = `${organizationId.slice(0, -4)}0000`;
  await db().tenant.update({ where: { id }, data: { organizationId: hidden } });
  const found = await findOne({ tenantId: id });
  await db().tenant.update({ where: { id }, data: { organizationId } });
  await db().finding.update({ where: { id: found }, data: { organizationId } });
  await expect(forget(staff, found)).rejects.toMatchObject({ code: "conflict" });
  expect(await tenant(id)).toMatchObject({ archivedAt: null, attentionCode: null });
  expect(await finding(found)).toMatchObject({ repairCode: "no_longer_applies" });
});

test("an unreachable Polytomic is no proof that an organization is gone", async () => {
  const { id, organizationId } = await onboard(staff);
  await asPartner().deleteOrganization(organizationId);
  const found = await findOne({ tenantId: id });
  world.sandbox.faults.add({ fault: "503-html", endpoint: "getOrganization", times: 3 });
  await expect(forget(staff, found)).rejects.toMatchObject({ code: "upstream" });
  expect(await tenant(id)).toMatchObject({ archivedAt: null });
  expect(await finding(found)).toMatchObject({ repairedAt: null });
});

test("renaming here takes the name that is upstream now", async () => {
  const { id, name, organizationId } = await onboard(staff);
  await asPartner().updateOrganization(organizationId, { name: `First ${name}` });
  const found = await findOne({ tenantId: id });
  await asPartner().updateOrganization(organizationId, { name: `Second ${name}` });
  expect(await renameHere(staff, found)).toBe(`Second ${name}`);
  const known = { name: `Second ${name}`, organizationName: `Second ${name}` };
  expect(await tenant(id)).toMatchObject(known);
  const { findings } = await runNow(staff);
  expect(findings.filter(({ tenantId }) => tenantId === id)).toEqual([]);
});

test("names that agree again are left alone", async () => {
  const { id, name, organizationId } = await onboard(staff);
  await asPartner().updateOrganization(organizationId, { name: `Other ${name}` });
  const found = await findOne({ tenantId: id });
  await asPartner().updateOrganization(organizationId, { name });
  await expect(renameHere(staff, found)).rejects.toMatchObject({ code: "conflict" });
  expect(await tenant(id)).toMatchObject({ name });
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "reconcile.repaired" } })).toBe(0);
});

test("a name of our own is no difference, until the organization gets another name upstream", async () => {
  const { id, name, organizationId } = await onboard(staff);
  await db().tenant.update({ where: { id }, data: { name: "Ours", nameKey: "ours" } });
  const renamings = async () =>
    (await runNow(staff)).findings.filter(({ tenantId }) => tenantId === id).map(({ kind }) => kind);
  expect(await renamings()).toEqual([]);

  await asPartner().updateOrganization(organizationId, { name: `First ${name}` });
  const found = await findOne({ tenantId: id });
  world.sandbox.clearRequests();
  expect(await keepName(staff, found)).toBe(`First ${name}`);
  expect(posts(), "nothing is sent").toEqual([]);
  expect(await tenant(id)).toMatchObject({ name: "Ours", organizationName: `First ${name}` });
  expect(await finding(found)).toMatchObject({ repairCode: "kept_name", repairedById: staff.id });
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "reconcile.repaired" } })).toBe(1);
  expect(await renamings()).toEqual([]);

  await asPartner().updateOrganization(organizationId, { name: `Second ${name}` });
  expect(await renamings()).toEqual(["renamed"]);
});

test("where the name upstream was never put on record, ours is compared", async () => {
  const { id } = await onboard(staff);
  await db().tenant.update({ where: { id }, data: { name: "Ours", organizationName: null } });
  await keepName(staff, await findOne({ tenantId: id }));
  const { findings } = await runNow(staff);
  expect(findings.filter(({ tenantId }) => tenantId === id)).toEqual([]);
});

test("a key that was fixed on the tenant's page is shown as fixed", async () => {
  const customer = await onboard(staff);
  await killKey(customer);
  world.moveClock(11 * minuteMs);
  const found = await findOne({ tenantId: customer.id });
  const row = async () =>
    (await readReconcile(staff, reconcileQuery.parse({ kind: "key_dead" }))).rows.find(
      ({ id }) => id === found,
    );
  expect(await row()).toMatchObject({ repair: null });
  await db().organizationKey.updateMany({ where: { tenantId: customer.id }, data: { trouble: null } });
  expect(await row()).toMatchObject({ repair: { what: "Fixed since" } });
});

test("a foreign key is acknowledged once, and recorded", async () => {
  const { id } = await onboard(staff);
  const run = await runNow(staff);
  const alarm = await db().finding.create({ data: { runId: run.id, kind: "key_foreign", tenantId: id } });
  await acknowledge(staff, alarm.id);
  expect(await finding(alarm.id)).toMatchObject({ repairCode: "seen", repairedById: staff.id });
  expect(await db().auditEvent.count({ where: { tenantId: id, action: "reconcile.repaired" } })).toBe(1);
  await expect(acknowledge(staff, alarm.id)).rejects.toMatchObject({ code: "conflict" });
});

test("a viewer repairs nothing", async () => {
  const viewer = await addStaff("viewer");
  const id = await findOne({ organizationName: addOutside() });
  for (const repair of [adopt, forget, renameHere, keepName, acknowledge])
    await expect(repair(viewer, id)).rejects.toMatchObject({ code: "forbidden" });
  expect(await finding(id)).toMatchObject({ repairedAt: null });
});
