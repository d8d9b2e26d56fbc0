"use server";

import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { applyPlan } from "#lib/blueprints/approve.ts";
import { assignBlueprint, changeValues, pauseBlueprint, takeOff } from "#lib/blueprints/assign.ts";
import { answerApply, beginRemove, lookAgain } from "#lib/blueprints/commands.ts";
import { checkDrift } from "#lib/blueprints/drift.ts";
import { followBlueprint, ignoreField, keepAsOverride } from "#lib/blueprints/overrides.ts";
import { tenantHref } from "#lib/forms/href.ts";
import { operationForm } from "#lib/forms/operation.ts";
import {
  answerBlueprintForm,
  applyBlueprintForm,
  assignBlueprintForm,
  blueprintValuesForm,
  driftedFieldForm,
  pauseBlueprintForm,
  removeBlueprintForm,
  tenantBlueprintForm,
  variablesIn,
} from "#lib/forms/tenant-blueprint.ts";

const permission = "blueprint:apply";

const planHref = (tenantId: string, assignmentId: string) =>
  tenantHref(tenantId, "blueprints", `?plan=${assignmentId}`);

export const assignBlueprintAction = formAction({
  permission,
  input: assignBlueprintForm,
  async work(staff, { assignmentId, tenantId, versionId, ...form }) {
    await assignBlueprint(staff, { assignmentId, tenantId, versionId }, variablesIn(form));
    return redirect(planHref(tenantId, assignmentId));
  },
});

export const changeBlueprintValuesAction = formAction({
  permission,
  input: blueprintValuesForm,
  async work(staff, { assignmentId, tenantId, versionId, seen, ...form }) {
    await changeValues(staff, { assignmentId, tenantId, versionId, seen }, variablesIn(form));
    return redirect(planHref(tenantId, assignmentId));
  },
});

export const pauseBlueprintAction = formAction({
  permission,
  input: pauseBlueprintForm,
  async work(staff, { paused, ...which }) {
    await pauseBlueprint(staff, which, paused === "yes");
    return undefined;
  },
});

export const takeOffBlueprintAction = formAction({
  permission,
  input: tenantBlueprintForm,
  async work(staff, which) {
    await takeOff(staff, which);
    return undefined;
  },
});

export const applyBlueprintAction = formAction({
  permission,
  recent: true,
  input: applyBlueprintForm,
  async work(staff, form) {
    await applyPlan(staff, form);
    return redirect(tenantHref(form.tenantId, "blueprints"));
  },
});

export const removeBlueprintAction = formAction({
  permission,
  recent: true,
  input: removeBlueprintForm,
  refresh: "always",
  async work(staff, form) {
    await beginRemove(staff, form);
    return undefined;
  },
});

export const answerBlueprintAction = formAction({
  permission,
  recent: true,
  input: answerBlueprintForm,
  refresh: "always",
  async work(staff, { choice, use = "", ...which }) {
    await answerApply(staff, which, choice === "use" ? { use } : choice);
    return undefined;
  },
});

export const lookAgainAction = formAction({
  permission,
  input: operationForm,
  refresh: "always",
  async work(staff, which) {
    await lookAgain(staff, which);
    return undefined;
  },
});

export const checkDriftAction = formAction({
  permission,
  input: tenantBlueprintForm,
  work: checkDrift,
});

export const keepOverrideAction = formAction({
  permission,
  input: driftedFieldForm,
  async work(staff, form) {
    await keepAsOverride(staff, form);
    return undefined;
  },
});

export const ignoreFieldAction = formAction({
  permission,
  input: driftedFieldForm,
  async work(staff, form) {
    await ignoreField(staff, form);
    return undefined;
  },
});

export const followBlueprintAction = formAction({
  permission,
  input: driftedFieldForm,
  async work(staff, form) {
    await followBlueprint(staff, form);
    return redirect(planHref(form.tenantId, form.assignmentId));
  },
});
