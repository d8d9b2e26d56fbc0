"use server";

import { redirect } from "next/navigation";
import { formAction } from "#lib/access/action.ts";
import { startBatch, stopBatch } from "#lib/batches/start.ts";
import { undoBatch } from "#lib/batches/undo.ts";
import { listSelected } from "#lib/directory/matching.ts";
import { batchForm, batchIdForm } from "#lib/forms/batch.ts";
import { batchesHref } from "#lib/forms/href.ts";

export const startBatchAction = formAction({
  permission: "tenant:edit",
  input: batchForm,
  async work(staff, form) {
    await startBatch(staff, form, await listSelected(staff, form));
    redirect(batchesHref(form.batchId));
  },
});

export const stopBatchAction = formAction({
  permission: "tenant:edit",
  input: batchIdForm,
  async work(staff, { batchId }) {
    await stopBatch(staff, batchId);
    return undefined;
  },
});

export const undoBatchAction = formAction({
  permission: "tenant:edit",
  input: batchIdForm,
  async work(staff, { batchId }) {
    redirect(batchesHref(await undoBatch(staff, batchId)));
  },
});
