"use server";

import { redirect } from "next/navigation";
import { callAction, formAction } from "#lib/access/action.ts";
import { captureBlueprint } from "#lib/blueprints/capture/capture.ts";
import { checkDraft } from "#lib/blueprints/check-draft.ts";
import { archive, createBlueprint, publish, restore, saveDraft } from "#lib/blueprints/drafts.ts";
import { listTypes, readType } from "#lib/blueprints/types.ts";
import {
  blueprintForm,
  captureForm,
  documentQuery,
  draftForm,
  newBlueprintForm,
  publishForm,
  typeQuery,
  typesQuery,
} from "#lib/forms/blueprint.ts";
import { blueprintEditHref, blueprintHref } from "#lib/forms/href.ts";

export const createBlueprintAction = formAction({
  permission: "blueprint:edit",
  input: newBlueprintForm,
  work: async (staff, form) => redirect(blueprintEditHref(await createBlueprint(staff, form))),
});

export const captureBlueprintAction = formAction({
  permission: "blueprint:edit",
  input: captureForm,
  async work(staff, form) {
    const captured = await captureBlueprint(staff, form);
    if (captured.notes.length === 0) redirect(blueprintEditHref(captured.blueprintId));
    return { data: captured };
  },
});

export const saveDraftAction = formAction({
  permission: "blueprint:edit",
  input: draftForm,
  async work(staff, form) {
    await saveDraft(staff, form);
    return { message: "Draft saved." };
  },
});

export const checkDraftAction = callAction({
  permission: "blueprint:edit",
  input: documentQuery,
  work: (staff, { document }) => checkDraft(staff, document),
});

export const readTypeAction = callAction({
  permission: "blueprint:edit",
  input: typeQuery,
  work: (staff, { type }) => readType(staff, type),
});

export const readTypesAction = callAction({
  permission: "blueprint:edit",
  input: typesQuery,
  work: (staff) => listTypes(staff),
});

export const publishAction = formAction({
  permission: "blueprint:edit",
  input: publishForm,
  async work(staff, form) {
    await publish(staff, form);
    redirect(blueprintHref(form.blueprintId));
  },
});

export const archiveBlueprintAction = formAction({
  permission: "blueprint:edit",
  input: blueprintForm,
  async work(staff, { blueprintId }) {
    await archive(staff, blueprintId);
    return { message: "Archived. Tenants that have this blueprint keep it." };
  },
});

export const restoreBlueprintAction = formAction({
  permission: "blueprint:edit",
  input: blueprintForm,
  async work(staff, { blueprintId }) {
    await restore(staff, blueprintId);
    return { message: "Restored." };
  },
});
