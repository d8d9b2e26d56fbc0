/** A tenant that is onboarded, and the forms of its settings page as staff fill them in. */
import type { z } from "zod";
import { db } from "#lib/base/db.ts";
import type { OrganizationForm } from "#lib/forms/organization.ts";
import { organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { addRootUser, createOrganization, mintKey } from "#lib/onboarding/choices.ts";
import type { Staff } from "#lib/staff/staff.ts";
import { draftId, organizationNamed } from "./people.ts";

export async function onboardNamed(
  staff: Staff,
  name: string,
  more: Partial<OrganizationForm> = {},
): Promise<{ id: string; organizationId: string }> {
  const id = draftId();
  await createOrganization(staff, id, organizationNamed(name, more));
  await addRootUser(staff, { tenantId: id, email: `root@${id}.example`, role: "admin" });
  await mintKey(staff, id, false);
  const { organizationId } = await db().tenant.findUniqueOrThrow({ where: { id } });
  if (!organizationId) throw new Error(`${name} was not onboarded`);
  return { id, organizationId };
}

type Typed = Partial<z.input<typeof organizationSettingsForm>>;

/** What the page sends for an organization of this name, with what staff typed. */
export const typedSettings = (tenantId: string, name: string, typed: Typed) => ({
  tenantId,
  operationId: draftId(),
  beforeName: name,
  name,
  ...typed,
});

export const settingsForm = (tenantId: string, name: string, typed: Typed) =>
  organizationSettingsForm.parse(typedSettings(tenantId, name, typed));
