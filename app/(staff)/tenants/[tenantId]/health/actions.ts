"use server";

import { formAction } from "#lib/access/action.ts";
import { checkHealth } from "#lib/activity/history.ts";
import { checkHealthForm } from "#lib/forms/activity.ts";

export const checkHealthAction = formAction({
  permission: "tenant:edit",
  input: checkHealthForm,
  async work(staff, { tenantId }) {
    await checkHealth(staff, tenantId);
    return { message: "Checked just now" };
  },
});
