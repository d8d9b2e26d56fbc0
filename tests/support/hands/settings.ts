/** The forms of a tenant's settings page as staff fill them in. */
import type { z } from "zod";
import { organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { draftId } from "./people.ts";

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
