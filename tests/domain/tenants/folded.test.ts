import { beforeEach, expect, test } from "vitest";
import { minuteMs } from "#lib/base/clock.ts";
import { db } from "#lib/base/db.ts";
import { foldVersion } from "#lib/forms/fold.ts";
import { tenantEditForm } from "#lib/forms/tenant-edit.ts";
import { createOrganization, startOver } from "#lib/onboarding/commands.ts";
import { carryOnImport, startImport } from "#lib/reconcile/importing.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { findEdit, saveEdit } from "#lib/tenants/edit.ts";
import { asExternalId, asLabels, asName, asRootEmail, foldAgain } from "#lib/tenants/folded.ts";
import { addStaff, draftId, onboard, organizationNamed } from "#tests/support/hands/people.ts";
import { runNow } from "#tests/support/hands/reconciling.ts";
import { useWorld } from "#tests/support/world/world.ts";

const world = useWorld();
let staff: Staff;

beforeEach(async () => {
  staff = await addStaff("admin");
});

const one = (id: string) => db().tenant.findUniqueOrThrow({ where: { id } });

async function edit(id: string, typed: Record<string, string>): Promise<void> {
  const form = await findEdit(staff, id);
  if (!form) throw new Error("there is no such tenant");
  const { own, owners: _, ...rest } = form;
  world.moveClock(minuteMs);
  await saveEdit(staff, tenantEditForm.parse({ ...own, ...rest, ...typed }));
}

test("every write of a name, a customer id, an address or labels writes them folded as well", async () => {
  const { id } = await onboard(staff, {
    name: "Ørsted A/S",
    externalId: "CRM-Ä1",
    email: "jane@xn--mller-kva.de",
  });
  await edit(id, { name: "Ørsted Énergie", externalId: "CRM-Ö2", labels: "Été, VIP" });
  const given = draftId();
  await createOrganization(staff, given, organizationNamed("Émile & Söhne", { externalId: "X-1" }));
  await startOver(staff, given);
  world.sandbox.addOutsideOrganization("Çelik Holding A.Ş.");
  await startImport(staff, (await runNow(staff)).id);
  await carryOnImport();
  const tenants = await db().tenant.findMany();
  expect(tenants.map(({ name }) => name).sort()).toEqual(
    ["Çelik Holding A.Ş.", "Émile & Söhne", "Ørsted Énergie"].sort(),
  );
  for (const tenant of tenants)
    expect(tenant).toMatchObject({
      ...asName(tenant.name),
      ...asExternalId(tenant.externalId),
      ...asRootEmail(tenant.rootEmail),
      ...asLabels(tenant.labels),
      foldVersion,
    });
  const { organizationId, search } = await one(id);
  expect(search).toMatch(/^ orsted energie \n jane@xnmllerkva.de jane@muller.de \n crmo2 \n ete vip \n /);
  expect(organizationId).not.toBeNull();
});

test("customer ids that differ in case alone, from before: the older tenant keeps it, the younger one stays as it is", async () => {
  const [older, younger, third] = [draftId(), draftId(), draftId()];
  const at = (minutes: number) => new Date(Date.parse("2026-01-01T00:00:00Z") + minutes * minuteMs);
  const by = { createdById: staff.id, ownerId: staff.id, updatedAt: at(0) };
  const stale = { nameKey: "", nameFolded: "", stage: "active" as const };
  await db().tenant.createMany({
    data: [
      { id: younger, name: "Younger", externalId: "Dup-7", createdAt: at(2), ...stale, ...by },
      { id: older, name: "Older", externalId: "DUP-7", createdAt: at(1), ...stale, ...by },
    ],
  });
  expect(await foldAgain()).toBe(2);
  expect(await one(older)).toMatchObject({
    externalId: "DUP-7",
    externalKey: "dup-7",
    externalFolded: "dup7",
  });
  expect(await one(younger)).toMatchObject({ externalId: "Dup-7", externalKey: `dup-7\n${younger}` });
  const taken = { code: "invalid", fields: { externalId: "Another tenant has this customer id." } };
  const another = organizationNamed("Third", { externalId: "dUp-7" });
  await expect(createOrganization(staff, third, another)).rejects.toMatchObject(taken);
  // Unchanged rows may stay.
  await edit(younger, { labels: "kept" });
  expect(await one(younger)).toMatchObject({ externalId: "Dup-7", labels: ["kept"] });
  await expect(edit(younger, { externalId: "dup-7" })).rejects.toMatchObject(taken);
  await edit(older, { externalId: "Dup-8" });
  await edit(younger, { externalId: "dup-7" });
  expect(await one(younger)).toMatchObject({ externalKey: "dup-7" });
  await edit(younger, { externalId: "DUP-7" });
  expect(await one(younger)).toMatchObject({ externalId: "DUP-7", externalKey: "dup-7" });
});
