/** The forms of a tenant's settings page as staff fill them in. */
import type { z } from "zod";
import { organizationSettingsForm } from "#lib/forms/organization-settings.ts";
import { draftId } from "./people.ts";

export const oidc = {
  oidcIssuer: "https://login.customer.example",
  oidcClientId: "client-1",
  oidcClientSecret: "a client secret that must not be anywhere",
};
/** The same for an organization that has it already. */
export const typedOidc = { ...oidc, beforeIssuer: oidc.oidcIssuer };

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
