import { beforeAll, expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { sendKeyForm } from "#lib/forms/key-link.ts";
import { takeByLink } from "#lib/key-links/open.ts";
import { sendKey } from "#lib/key-links/send.ts";
import { checkTenantKeys } from "#lib/keys/check.ts";
import { beginOverlap } from "#lib/keys/overlap-commands.ts";
import { findKeysPage } from "#lib/keys/page.ts";
import { findKeyCard, readKey } from "#lib/keys/read.ts";
import { addRootUser, continueSteps, createOrganization, mintKey } from "#lib/onboarding/commands.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { setBlind } from "#lib/tenants/blind.ts";
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

/** The key by a link, as the customer gets it. */
async function sent(tenantId: string): Promise<string | undefined> {
  const { link } = await sendKey(staff, sendKeyForm.parse({ tenantId, hours: "1" }));
  const [linkId = "", secret = ""] = link.split("/key-link/")[1]?.split("#") ?? [];
  return (await takeByLink({ linkId, secret, passphrase: null }, "203.0.113.7"))?.key;
}

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
  await expect(readKey(staff, tenantId, "copy")).resolves.toBeDefined();
});
