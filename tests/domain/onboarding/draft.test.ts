import { expect, test } from "vitest";
import { db } from "#lib/base/db.ts";
import { open } from "#lib/base/seal.ts";
import { placeOf } from "#lib/base/sealed-columns.ts";
import { releaseLease, takeLease } from "#lib/engine/lease.ts";
import { addRootUser, createOrganization, startOver } from "#lib/onboarding/commands.ts";
import { requireOnboarding } from "#lib/onboarding/definition.ts";
import { readWizard } from "#lib/onboarding/wizard.ts";
import { requireTenant } from "#lib/tenants/record.ts";
import { addStaff, draftId, organizationNamed } from "#tests/support/hands/people.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();

const sso = {
  oidcIssuer: "https://idp.example",
  oidcClientId: "client",
  oidcClientSecret: "the client's secret of the identity provider",
};

test("the client secret is kept sealed until the organization exists, reaches Polytomic once, and is gone then", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  world.sandbox.addOutsideOrganization("Sealed GmbH");
  await createOrganization(staff, id, organizationNamed("Sealed", sso));
  const { secret, sealedAs } = await requireOnboarding(id);
  expect(secret).not.toContain("secret of");
  const opened = await open(secret ?? "", placeOf("oidc-client-secret", id, id, sealedAs));
  expect(opened.reveal()).toBe(sso.oidcClientSecret);
  expect(await readWizard(staff, id)).toMatchObject({ hasClientSecret: true });
  expect(JSON.stringify(await readWizard(staff, id))).not.toContain(sso.oidcClientSecret);

  const again = { ...sso, oidcClientSecret: null, despiteMatches: "yes" as const };
  await createOrganization(staff, id, organizationNamed("Sealed", again));
  expect(await requireTenant(id)).toMatchObject({ stage: "organization_created" });
  expect((await requireOnboarding(id)).secret).toBeNull();
  const made = world.sandbox.inspect().organizations.find(({ name }) => name === "Sealed");
  expect(made).toMatchObject({ issuer: sso.oidcIssuer, hasClientSecret: true });
});

test("a client secret that can't be decrypted says so, and is replaced by what is typed again", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  world.sandbox.addOutsideOrganization("Unreadable GmbH");
  await createOrganization(staff, id, organizationNamed("Unreadable", sso));
  await db().operation.update({ where: { id }, data: { secret: "damaged" } });
  const again = (oidcClientSecret: string | null) =>
    createOrganization(
      staff,
      id,
      organizationNamed("Unreadable", { ...sso, oidcClientSecret, despiteMatches: "yes" }),
    );
  await expect(again(null)).rejects.toMatchObject({
    code: "unreadable",
    message: "The stored client secret can't be decrypted.",
    hint: expect.stringMatching(/or enter the client secret again\.$/),
  });
  await again(sso.oidcClientSecret);
  expect(await requireTenant(id)).toMatchObject({ stage: "organization_created" });
  const made = world.sandbox.inspect().organizations.find(({ name }) => name === "Unreadable");
  expect(made).toMatchObject({ hasClientSecret: true });
});

test("a customer id belongs to one tenant, in any letter case, and the second gets an error at the field", async () => {
  const staff = await addStaff();
  await createOrganization(staff, draftId(), organizationNamed("First of the id", { externalId: "C-1" }));
  for (const externalId of ["C-1", "c-1"]) {
    const other = createOrganization(staff, draftId(), organizationNamed("Second of the id", { externalId }));
    await expect(other).rejects.toMatchObject({
      code: "invalid",
      fields: { externalId: "Another tenant has this customer id." },
    });
  }
  await createOrganization(staff, draftId(), organizationNamed("Second of the id", { externalId: "C1" }));
  expect(await db().tenant.count({ where: { name: "Second of the id" } })).toBe(1);
});

test("two people in one onboarding do each step once, and a finished step does not run again", async () => {
  const [one, two, id] = [await addStaff(), await addStaff(), draftId()];
  await Promise.all([one, two].map((staff) => createOrganization(staff, id, organizationNamed("Shared"))));
  expect(await createOrganization(two, id, organizationNamed("Shared"))).toBe(`/onboarding/${id}/user`);
  await expect(createOrganization(two, id, organizationNamed("Renamed"))).rejects.toMatchObject({
    code: "conflict",
  });
  expect(await db().upstreamCall.count({ where: { tenantId: id } })).toBe(1);
  expect(await requireTenant(id)).toMatchObject({ name: "Shared", stage: "organization_created" });
});

test("the same form with its client secret, sent again while its request is under way, is not another one", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  const form = organizationNamed("Sent again", sso);
  world.sandbox.faults.add({ endpoint: "listOrganizations", fault: "500-not-recorded", times: 9 });
  await createOrganization(staff, id, form).catch(() => undefined);
  const lease = await takeLease(id);
  if (!lease) throw new Error("the lease is taken");
  expect(await createOrganization(staff, id, form)).toBe(`/onboarding/${id}/organization`);
  const other = organizationNamed("Sent again", { ...sso, oidcClientSecret: "another secret" });
  await expect(createOrganization(staff, id, other)).rejects.toMatchObject({ code: "busy" });
  await releaseLease(lease);
});

test("an onboarding is not cancelled while a request of it is in progress", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  await createOrganization(staff, id, organizationNamed("Still working"));
  const lease = await takeLease(id);
  if (!lease) throw new Error("the lease is taken");
  await expect(startOver(staff, id)).rejects.toMatchObject({ code: "busy" });
  expect((await requireTenant(id)).archivedAt).toBeNull();
  await releaseLease(lease);
  await startOver(staff, id);
  expect(await requireTenant(id)).toMatchObject({ status: "archived", leaseToken: null });
});

test("an onboarding that went on after its page was opened is not cancelled before it says what stays", async () => {
  const [staff, id] = [await addStaff(), draftId()];
  await createOrganization(staff, id, organizationNamed("Went on"));
  const { left } = await readWizard(staff, id);
  await addRootUser(staff, { tenantId: id, email: "root@went-on.example", role: "admin" });
  await expect(startOver(staff, id, left)).rejects.toMatchObject({
    code: "conflict",
    message: "This onboarding has moved on since this page was opened.",
  });
  expect((await requireTenant(id)).archivedAt).toBeNull();
  await startOver(staff, id, (await readWizard(staff, id)).left);
  expect((await requireTenant(id)).archivedAt).not.toBeNull();
});

test("a cancelled onboarding is archived, keeps its record and frees its customer id", async () => {
  const [staff, id, next] = [await addStaff(), draftId(), draftId()];
  await createOrganization(staff, id, organizationNamed("Given up", { externalId: "C-9" }));
  expect(await startOver(staff, id)).toBe("/onboarding/new");
  expect(await requireTenant(id)).toMatchObject({ status: "archived", organizationId: expect.any(String) });
  await createOrganization(staff, next, organizationNamed("Started over", { externalId: "C-9" }));
  expect(await requireTenant(next)).toMatchObject({ stage: "organization_created", externalId: "C-9" });
});
