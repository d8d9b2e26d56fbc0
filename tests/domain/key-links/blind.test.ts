import { beforeAll, expect, test } from "vitest";
import { networkOf } from "#lib/base/client-address.ts";
import { clock } from "#lib/base/clock.ts";
import { db, transact } from "#lib/base/db.ts";
import { listTenants } from "#lib/directory/list.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { tenantsQuery } from "#lib/forms/tenants.ts";
import { listKeyLinks } from "#lib/key-links/list.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { confirmReceipt, sendKey } from "#lib/key-links/send.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { listKeys } from "#lib/keys/history.ts";
import { beginOverlap, customerSwitched } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { findKeyCard, readKey } from "#lib/keys/read.ts";
import { rotateKey } from "#lib/keys/rotate.ts";
import { addRootUser, continueSteps, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { raise } from "#lib/tenants/attention.ts";
import { setBlind } from "#lib/tenants/blind.ts";
import { listTimeline } from "#lib/timeline/timeline.ts";
import { actionsOf, keyIn } from "#tests/support/hands/keyed.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

useWorld();
let staff: Staff;
let admin: Staff;
beforeAll(async () => {
  staff = await addStaff();
  admin = await addStaff("admin");
});

const hidden = { code: "conflict", message: expect.stringContaining("hidden from the team") };

async function linkTo(tenantId: string, more: { keyId?: string } = {}) {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1", ...more }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return { linkId, secret };
}

/** The key by a link, as the customer gets it. */
const sent = async (tenantId: string) =>
  (await takeByLink({ ...(await linkTo(tenantId)), passphrase: null }, "203.0.113.7"))?.key;

test("a tenant hidden before its key is minted: minted, verified and sent, and read by nobody", async () => {
  const tenantId = draftId();
  await createOrganization(staff, tenantId, organizationNamed("Blind Freight"));
  await setBlind(staff, tenantId, true);
  await addRootUser(staff, { tenantId, email: "root@blind.example", role: "admin" });
  await mintKey(staff, tenantId, false);
  await checkTenantKeys(staff, tenantId);
  for (const who of [staff, admin])
    for (const purpose of ["copy", "reveal"] as const)
      await expect(readKey(who, tenantId, purpose)).rejects.toMatchObject(hidden);
  expect(await sent(tenantId)).toBe((await keyIn(tenantId, "current")).value.reveal());
  const actions = await actionsOf(tenantId);
  expect(actions).toContain("key.taken");
  expect(actions.filter((action) => ["key.copied", "key.revealed"].includes(action))).toEqual([]);
});

test("the wizard hides a key before it is minted, and a form without the choice leaves it hidden", async () => {
  const tenantId = draftId();
  const form = organizationNamed("Hidden Freight", {
    tenantId,
    email: "root@hidden.example",
    allSteps: "yes",
  });
  expect((await readWizard(staff, null)).hiding).toEqual({ isOn: false, right: { allowed: true } });
  await createOrganization(staff, tenantId, { ...form, hideKey: "on" });
  await createOrganization(staff, tenantId, form);
  await continueSteps(staff, tenantId);
  const { key, hiding } = await readWizard(staff, tenantId);
  expect(hiding.isOn).toBe(true);
  expect(key).toMatchObject({ isBlind: true, read: { allowed: false }, send: { allowed: true } });
  await expect(readKey(admin, tenantId, "copy")).rejects.toMatchObject(hidden);
  expect((await actionsOf(tenantId)).filter((action) => action === "tenant.blinded")).toHaveLength(1);
});

test("the first form hides the key of a draft that waits, and is not ignored where it comes too late", async () => {
  const { id, name } = await onboard(staff);
  const tenantId = draftId();
  // The name is taken, so it waits for a decision.
  const form = organizationNamed(name, { tenantId });
  await createOrganization(staff, tenantId, form);
  expect((await readWizard(staff, tenantId)).hiding.isOn).toBe(false);
  await createOrganization(staff, tenantId, { ...form, hideKey: "on" });
  expect((await readWizard(staff, tenantId)).hiding.isOn).toBe(true);
  await expect(
    createOrganization(staff, id, organizationNamed(name, { tenantId: id, hideKey: "on" })),
  ).rejects.toMatchObject({ code: "conflict" });
});

test("the key step hides no key that there is already, which takes a recent sign-in", async () => {
  const { id } = await onboard(staff);
  await expect(mintKey(staff, id, false, true)).rejects.toMatchObject({ code: "conflict" });
  expect(await db().tenant.findUniqueOrThrow({ where: { id } })).toMatchObject({ isBlind: false });
});

test("the key step hides the key, for whoever may change keys", async () => {
  const tenantId = draftId();
  await createOrganization(staff, tenantId, organizationNamed("Third Freight"));
  await addRootUser(staff, { tenantId, email: "root@third.example", role: "admin" });
  const viewer = await addStaff("viewer");
  await expect(mintKey(viewer, tenantId, false, true)).rejects.toMatchObject({ code: "forbidden" });
  expect((await readWizard(viewer, tenantId)).hiding.right.allowed).toBe(false);
  await mintKey(staff, tenantId, false, true);
  await expect(readKey(admin, tenantId, "reveal")).rejects.toMatchObject(hidden);
  expect(await findKeyCard(staff, tenantId)).toMatchObject({ isBlind: true, send: { allowed: true } });
});

test("a tenant hidden after minting: both keys of an overlap, by name too, and the cards say so", async () => {
  const { id: tenantId } = await onboard(staff);
  await readKey(staff, tenantId, "copy");
  await beginOverlap(staff, { operationId: draftId(), tenantId, email: "blind@partner.example" });
  await setBlind(staff, tenantId, true);
  for (const state of ["current", "next"] as const)
    await expect(
      readKey(admin, tenantId, "reveal", { keyId: (await keyIn(tenantId, state)).id }),
    ).rejects.toMatchObject(hidden);
  expect(await findKeyCard(admin, tenantId)).toMatchObject({
    isBlind: true,
    read: { allowed: false },
    send: { allowed: true },
  });
  const page = await findKeysPage(staff, tenantId);
  expect(page?.next?.card).toMatchObject({ isBlind: true, read: { allowed: false } });
});

test("hiding is for who changes keys, ending it for admins, and each change is recorded once", async () => {
  const { id: tenantId } = await onboard(staff);
  const viewer = await addStaff("viewer");
  await expect(setBlind(viewer, tenantId, true)).rejects.toMatchObject({ code: "forbidden" });
  await setBlind(staff, tenantId, true);
  await setBlind(staff, tenantId, true);
  await expect(setBlind(staff, tenantId, false)).rejects.toMatchObject({
    code: "forbidden",
    message: "Only admins can stop hiding keys.",
  });
  await setBlind(admin, tenantId, false);
  const changes = await db().auditEvent.findMany({
    where: { tenantId, action: { in: ["tenant.blinded", "tenant.unblinded"] } },
    orderBy: { id: "asc" },
  });
  expect(changes.map(({ action, actorId }) => [action, actorId])).toEqual([
    ["tenant.blinded", staff.id],
    ["tenant.unblinded", admin.id],
  ]);
});

test("after hiding ends, the keys in use stay hidden, and the next one minted is not", async () => {
  const { id: tenantId, name: typedName } = await onboard(staff);
  await setBlind(staff, tenantId, true);
  await setBlind(admin, tenantId, false);
  const { id: keyId } = await keyIn(tenantId, "current");
  for (const purpose of ["copy", "reveal"] as const)
    await expect(readKey(admin, tenantId, purpose)).rejects.toMatchObject(hidden);
  expect(await findKeyCard(admin, tenantId)).toMatchObject({ isBlind: true, read: { allowed: false } });
  expect((await findKeysPage(admin, tenantId))?.current?.card).toMatchObject({ isBlind: true });
  const { rows } = await listTenants(admin, tenantsQuery.parse({ q: typedName }));
  expect(rows).toMatchObject([{ id: tenantId, isBlind: true }]);
  const { linkId, secret } = await linkTo(tenantId);
  const which = { linkId, secret, passphrase: null };
  await expect(takeByLink(which, "203.0.113.7", admin)).rejects.toMatchObject({ code: "conflict" });
  await rotateKey(staff, { operationId: draftId(), tenantId, typedName, seenKeyId: keyId });
  await expect(readKey(staff, tenantId, "copy")).resolves.toBeDefined();
  expect(await findKeyCard(admin, tenantId)).toMatchObject({ isBlind: false, read: { allowed: true } });
});

test("taken from a network where the team is signed in, it is no receipt of the customer's", async () => {
  const { id: tenantId } = await onboard(staff);
  const operationId = draftId();
  await setBlind(staff, tenantId, true);
  await beginOverlap(staff, { operationId, tenantId, email: "near@partner.example" });
  const { id: keyId } = await keyIn(tenantId, "next");
  const take = async (address: string) =>
    await takeByLink({ ...(await linkTo(tenantId, { keyId })), passphrase: null }, address);
  const [session] = await db().session.findMany({ where: { staffId: admin.id } });
  await db().session.update({
    where: { id: session?.id ?? "" },
    data: { network: networkOf("2001:db8:1:2::9"), endedAt: clock.now() },
  });
  expect(await take("2001:db8:1:2:aaaa::1")).not.toBeNull();
  const page = await findKeysPage(staff, tenantId);
  expect(page?.overlap).toMatchObject({ takenAt: null, isRead: false, isNearTeam: true });
  expect((await listKeyLinks(staff, tenantId)).links[0]).toMatchObject({ state: "spent", nearTeam: true });
  const event = await db().auditEvent.findFirst({ where: { tenantId, action: "key.taken" } });
  expect(event).toMatchObject({ actorId: null, detail: { nearTeam: true } });
  expect((await listTimeline(staff, tenantId)).find(({ title }) => /taken/.test(title))?.detail).toContain(
    "may have been your team",
  );
  await expect(customerSwitched(staff, { operationId, tenantId })).rejects.toMatchObject({
    fields: { typedName: expect.any(String) },
  });
  await take("198.51.100.9");
  expect((await findKeysPage(staff, tenantId))?.overlap).toMatchObject({ isRead: true, isNearTeam: false });
  expect(await customerSwitched(staff, { operationId, tenantId })).toBe(true);
});

test("that the customer has a hidden key, staff confirm by hand and on record", async () => {
  const { id: tenantId } = await onboard(staff);
  await setBlind(staff, tenantId, true);
  const { id: keyId, hint } = await keyIn(tenantId, "current");
  await transact((tx) => raise(tx, { tenantId, subject: keyId }, { code: "new_key_unsent", params: {} }));
  const unsent = async () => (await listKeyLinks(staff, tenantId)).unsent;
  expect(await unsent()).toEqual([{ keyId, hint, isHidden: true, isNearTeam: false }]);
  await db().session.updateMany({ data: { network: networkOf("2001:db8:1:3::9"), endedAt: clock.now() } });
  const which = await linkTo(tenantId, { keyId });
  await takeByLink({ ...which, passphrase: null }, "2001:db8:1:3:aaaa::1");
  expect(await unsent()).toEqual([{ keyId, hint, isHidden: true, isNearTeam: true }]);
  await expect(confirmReceipt(await addStaff("viewer"), tenantId, keyId)).rejects.toMatchObject({
    code: "forbidden",
  });
  for (let again = 0; again < 2; again += 1) await confirmReceipt(staff, tenantId, keyId);
  expect(await unsent()).toEqual([]);
  expect((await actionsOf(tenantId)).filter((action) => action === "key.receipt-confirmed")).toHaveLength(1);
});

test("of a tenant whose keys are not hidden, the same network proves nothing against the customer", async () => {
  const { id: tenantId } = await onboard(staff);
  await db().session.updateMany({ where: { staffId: admin.id }, data: { network: "203.0.113.77" } });
  const { id } = await keyIn(tenantId, "current");
  await takeByLink({ ...(await linkTo(tenantId)), passphrase: null }, "203.0.113.77");
  expect((await listKeys(tenantId)).find((line) => line.id === id)?.takenAt).not.toBeNull();
});
