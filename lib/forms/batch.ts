import { z } from "zod";
import { mostChosen } from "./most-chosen.ts";
import { unpackIds } from "./packed-ids.ts";
import { labelList } from "./tenant-edit.ts";
import { id } from "./text.ts";

/** What can be done to many tenants at once. */
export const batchKinds = [
  "owner",
  "add_labels",
  "remove_labels",
  "hold",
  "resume",
  "archive",
  "restore",
  "verify",
] as const;
export type BatchKind = (typeof batchKinds)[number];

/** How many tenants that a filter finds can be changed at once. */
export const mostInBatch = 10_000;

export const chosenIds = z
  .string()
  .max(mostChosen * 37)
  .transform(unpackIds)
  .pipe(z.array(id).max(mostChosen));

/** Tenants of the list: some by their ids, or all that match the query string `search`, which were `count`. */
const selectionForm = z.object({
  ids: chosenIds.default([]),
  search: z.string().max(2_000, "This filter is too long.").optional(),
  count: z.coerce.number().int().min(1).max(mostInBatch).optional(),
});
export type Selection = z.infer<typeof selectionForm>;

export const batchForm = selectionForm
  .extend({
    /** Made by the page, so that submitting the form twice is one batch. */
    batchId: id,
    kind: z.enum(batchKinds, "Choose an action."),
    ownerId: z.uuid("Choose an owner.").toLowerCase().optional(),
    labels: labelList,
  })
  .superRefine(({ kind, ownerId, labels, ids, search }, context) => {
    const wrong = (path: string, message: string) =>
      context.addIssue({ code: "custom", path: [path], message });
    if (kind === "owner" && !ownerId) wrong("ownerId", "Choose an owner.");
    if (kind.endsWith("_labels") && labels.length === 0) wrong("labels", "Enter at least one label.");
    if (ids.length === 0 && search === undefined) wrong("ids", "Select at least one tenant.");
  });
export type BatchForm = z.infer<typeof batchForm>;

export const batchIdForm = z.object({ batchId: id });
