"use server";

import { redirect } from "next/navigation";
import { callAction, formAction } from "#lib/access/action.ts";
import { startFirstRollout } from "#lib/blueprints/first-rollout.ts";
import { previewPlan } from "#lib/blueprints/preview.ts";
import { rolloutsHref } from "#lib/forms/href.ts";
import { firstRolloutForm, planPreviewForm } from "#lib/forms/rollout.ts";
import { variablesIn } from "#lib/forms/tenant-blueprint.ts";

const permission = "blueprint:apply";

export const startFirstRolloutAction = formAction({
  permission,
  recent: true,
  input: firstRolloutForm,
  async work(staff, { start, given }) {
    await startFirstRollout(staff, start, given);
    redirect(rolloutsHref(start.rolloutId));
  },
});

export const previewPlanAction = callAction({
  permission,
  input: planPreviewForm,
  work: (staff, { tenantId, versionId, ...form }) =>
    previewPlan(staff, { tenantId, versionId }, variablesIn(form)),
});
