"use server";

import { RedirectType, redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { afterAnswer } from "#lib/access/after.ts";
import { keyForm } from "#lib/forms/key.ts";
import {
  adoptOrganizationForm,
  organizationForm,
  startOverForm,
  tenantForm,
} from "#lib/forms/organization.ts";
import { userForm } from "#lib/forms/user.ts";
import { adoptOrganization, adoptUser } from "#lib/onboarding/adopt.ts";
import * as onboarding from "#lib/onboarding/commands.ts";
import { requireRecent } from "#lib/staff/sessions.ts";

const permission = "tenant:onboard";

export const createOrganizationAction = formAction({
  permission,
  input: organizationForm,
  async work(staff, form) {
    const path = await onboarding.createOrganization(staff, form.tenantId, form);
    if (form.allSteps) afterAnswer(() => onboarding.continueSteps(staff, form.tenantId));
    // The back button must not show an empty form for a customer who is on record.
    return redirect(path, RedirectType.replace);
  },
});

export const adoptOrganizationAction = formAction({
  permission,
  input: adoptOrganizationForm,
  work: async (staff, { tenantId, organizationId }) =>
    redirect(await adoptOrganization(staff, tenantId, organizationId)),
});

export const addRootUserAction = formAction({
  permission,
  input: userForm,
  work: async (staff, form) => redirect(await onboarding.addRootUser(staff, form)),
});

export const adoptUserAction = formAction({
  permission,
  input: tenantForm,
  work: async (staff, { tenantId }) => redirect(await adoptUser(staff, tenantId)),
});

export const mintKeyAction = formAction({
  permission,
  input: keyForm,
  async work(staff, { tenantId, replace, hideKey }) {
    // The old key stops.
    if (replace === "yes") requireRecent(staff);
    return redirect(await onboarding.mintKey(staff, tenantId, replace === "yes", hideKey === "on"));
  },
});

export const checkAgainAction = formAction({
  permission,
  input: tenantForm,
  work: async (staff, { tenantId }) => redirect(await onboarding.checkAgain(staff, tenantId)),
});

export const startOverAction = formAction({
  permission,
  input: startOverForm,
  work: async (staff, { tenantId, seenLeft }) =>
    redirect(await onboarding.startOver(staff, tenantId, seenLeft)),
});
