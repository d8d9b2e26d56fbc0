"use server";

import { formAction } from "#lib/access/action.ts";
import { removeView, saveView } from "#lib/directory/saved-views.ts";
import { savedViewForm, savedViewIdForm } from "#lib/forms/saved-view.ts";

const permission = "tenant:read";

export const saveViewAction = formAction({
  permission,
  input: savedViewForm,
  async work(staff, form) {
    await saveView(staff, form);
    return { message: `View ${form.name} saved.` };
  },
});

export const removeViewAction = formAction({
  permission,
  input: savedViewIdForm,
  async work(staff, { viewId }) {
    await removeView(staff, viewId);
    return undefined;
  },
});
