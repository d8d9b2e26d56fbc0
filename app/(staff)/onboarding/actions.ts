"use server";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { keyForm } from "#lib/forms/key.ts";
import { adoptOrganizationForm, organizationForm, tenantForm } from "#lib/forms/organization.ts";
import { userForm } from "#lib/forms/user.ts";
import * as onboarding from "#lib/onboarding/commands.ts";

const permission = "tenant:onboard";

/** What the browser keeps of earlier pages is out of date: the back button would show a finished step's form. */
function goOn(path: string): never {
  revalidatePath("/", "layout");
  redirect(path);
}

export const createOrganizationAction = formAction({
  permission,
  input: organizationForm,
  work: async (staff, form) => goOn(await onboarding.createOrganization(staff, form.tenantId, form)),
});

export const adoptOrganizationAction = formAction({
  permission,
  input: adoptOrganizationForm,
  work: async (staff, { tenantId, organizationId }) =>
    goOn(await onboarding.adoptOrganization(staff, tenantId, organizationId)),
});

export const addRootUserAction = formAction({
  permission,
  input: userForm,
  work: async (staff, form) => goOn(await onboarding.addRootUser(staff, form)),
});

export const adoptUserAction = formAction({
  permission,
  input: tenantForm,
  work: async (staff, { tenantId }) => goOn(await onboarding.adoptUser(staff, tenantId)),
});

export const mintKeyAction = formAction({
  permission,
  input: keyForm,
  work: async (staff, { tenantId, replace }) =>
    goOn(await onboarding.mintKey(staff, tenantId, replace === "yes")),
});

export const checkAgainAction = formAction({
  permission,
  input: tenantForm,
  work: async (staff, { tenantId }) => goOn(await onboarding.checkAgain(staff, tenantId)),
});

export const startOverAction = formAction({
  permission,
  input: tenantForm,
  work: async (staff, { tenantId }) => goOn(await onboarding.startOver(staff, tenantId)),
});
