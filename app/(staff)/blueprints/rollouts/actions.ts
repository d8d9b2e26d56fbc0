"use server";

import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { continueRollout, startRollout, stopRollout } from "#lib/blueprints/rollout.ts";
import { rolloutsHref } from "#lib/forms/href.ts";
import { rolloutForm, rolloutIdForm } from "#lib/forms/rollout.ts";

const permission = "blueprint:apply";

export const startRolloutAction = formAction({
  permission,
  recent: true,
  input: rolloutForm,
  async work(staff, form) {
    await startRollout(staff, form);
    redirect(rolloutsHref(form.rolloutId));
  },
});

/** In a hurry, so it asks for no password. */
export const stopRolloutAction = formAction({
  permission,
  input: rolloutIdForm,
  async work(staff, { rolloutId }) {
    await stopRollout(staff, rolloutId);
    return undefined;
  },
});

export const continueRolloutAction = formAction({
  permission,
  recent: true,
  input: rolloutIdForm,
  async work(staff, { rolloutId }) {
    await continueRollout(staff, rolloutId);
    return undefined;
  },
});
