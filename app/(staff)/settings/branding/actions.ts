"use server";

import { formAction } from "#lib/access/action.ts";
import { brandingForm } from "#lib/forms/branding.ts";
import { changeBranding } from "#lib/partner/branding.ts";

export const changeBrandingAction = formAction({
  permission: "policy:manage",
  recent: true,
  input: brandingForm,
  async work(staff, form) {
    await changeBranding(staff, form);
    return { message: "Branding saved" };
  },
});
