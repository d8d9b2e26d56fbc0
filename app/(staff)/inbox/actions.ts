"use server";

import { formAction } from "#lib/access/action.ts";
import { snooze, snoozeAgain, wake } from "#lib/directory/snooze.ts";
import { snoozeForm, wakeForm } from "#lib/forms/inbox.ts";

const permission = "tenant:edit";

export const snoozeAction = formAction({
  permission,
  input: snoozeForm,
  async work(staff, form) {
    await snooze(staff, form);
    return { message: "Snoozed." };
  },
});

export const wakeAction = formAction({
  permission,
  input: wakeForm,
  async work(staff, line) {
    await wake(staff, line);
    return { message: "Back in the inbox." };
  },
});

export const snoozeAgainAction = formAction({
  permission,
  input: wakeForm,
  async work(staff, line) {
    await snoozeAgain(staff, line);
    return { message: "Snoozed again." };
  },
});
