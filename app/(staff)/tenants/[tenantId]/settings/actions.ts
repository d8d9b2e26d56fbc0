"use server";

import { revalidatePath } from "next/cache";
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
  input: organizationSettingsForm,
  work: async (staff, form) => {
    // What became of it shows on the page, and the next change needs another id, also when this one failed.
    revalidatePath("/tenants", "layout");
    const outcome = await changeOrganization(staff, form);
    return outcome === "done" ? { message: "Changed at Polytomic." } : undefined;
  },
});

export const deleteOrganizationAction = formAction({
  permission: "tenant:delete",
  input: deleteOrganizationForm,
  work: async (staff, form) => {
    revalidatePath("/tenants", "layout");
    const outcome = await deleteOrganization(staff, form);
    return outcome === "done"
      ? { message: "Organization deleted at Polytomic. The tenant is archived." }
      : undefined;
  },
});

export const changeTenantAction = formAction({
  permission: "tenant:edit",
  input: tenantChangeForm,
  work: async (staff, { tenantId, change }) => {
    await changeTenant(staff, tenantId, change);
    revalidatePath("/tenants", "layout");
    return { data: { done: change } };
  },
});
