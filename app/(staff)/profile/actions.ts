"use server";

import { formAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { changePasswordForm, reauthenticateForm } from "#lib/forms/staff.ts";
import { changePassword } from "#lib/staff/own-password.ts";
import { reauthenticate } from "#lib/staff/sessions.ts";

/** A form or a copy of a key waits for it and keeps its page, so nothing is refreshed. */
export const reauthenticateAction = formAction({
  permission: "profile:edit",
  input: reauthenticateForm,
  refresh: "never",
  async work(staff, { password }) {
    await reauthenticate(staff, new Secret(password));
    return { message: "Identity confirmed." };
  },
});

export const changePasswordAction = formAction({
  permission: "profile:edit",
  input: changePasswordForm,
  async work(staff, { currentPassword, password }) {
    await changePassword(staff, new Secret(currentPassword), new Secret(password));
    return { message: "Password changed. Your other sessions have ended." };
  },
});
