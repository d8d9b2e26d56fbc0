"use server";

import { formAction } from "#lib/access/action.ts";
import { addUserForm, removeUserForm, userRoleForm } from "#lib/forms/tenant-user.ts";
import { removeUser } from "#lib/operations/removals.ts";
import { addUser, changeRole } from "#lib/users/change.ts";

const permission = "user:manage";

export const addUserAction = formAction({
  permission,
  recent: true,
  input: addUserForm,
  refresh: "always",
  async work(staff, form) {
    const outcome = await addUser(staff, form);
    return outcome === "done"
      ? { message: `${form.email} added. Polytomic sent this address an invitation.` }
      : undefined;
  },
});

export const changeRoleAction = formAction({
  permission,
  recent: true,
  input: userRoleForm,
  refresh: "always",
  async work(staff, form) {
    const outcome = await changeRole(staff, form);
    return outcome === "done" ? { message: "Role changed. No invitation was sent." } : undefined;
  },
});

export const removeUserAction = formAction({
  permission,
  recent: true,
  input: removeUserForm,
  refresh: "always",
  async work(staff, form) {
    const outcome = await removeUser(staff, form);
    return outcome === "done" ? { message: `${form.confirmation} removed.` } : undefined;
  },
});
