"use server";

import { formAction } from "#lib/access/action.ts";
import { Secret } from "#lib/base/secret.ts";
import { reauthenticateForm } from "#lib/forms/staff.ts";
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
