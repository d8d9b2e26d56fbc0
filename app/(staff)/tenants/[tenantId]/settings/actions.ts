"use server";

import { formAction } from "#lib/access/action.ts";
import {
  deleteOrganizationForm,
  organizationSettingsForm,
  tenantChangeForm,
} from "#lib/forms/organization-settings.ts";
import { deleteOrganization } from "#lib/operations/removals.ts";
import { changeOrganization } from "#lib/organizations/request.ts";
import { changeTenant } from "#lib/tenants/lifecycle.ts";

export const changeOrganizationAction = formAction({
  permission: "tenant:edit",
  recent: true,
  input: organizationSettingsForm,
  refresh: "always",
  async work(staff, form) {
    const outcome = await changeOrganization(staff, form);
    return outcome === "done" ? { message: "Changed at Polytomic." } : undefined;
  },
});

export const deleteOrganizationAction = formAction({
  permission: "tenant:delete",
  recent: true,
  input: deleteOrganizationForm,
  refresh: "always",
  async work(staff, form) {
    const outcome = await deleteOrganization(staff, form);
    return outcome === "done"
      ? { message: "Organization deleted at Polytomic. The tenant is archived." }
      : undefined;
  },
});

export const changeTenantAction = formAction({
  permission: "tenant:edit",
  input: tenantChangeForm,
  async work(staff, { tenantId, change }) {
    await changeTenant(staff, tenantId, change);
    return { data: { done: change } };
  },
});
