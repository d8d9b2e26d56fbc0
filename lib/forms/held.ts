import { z } from "zod";
import { id } from "./text.ts";

/** No page lists more. */
const most = 200;

/** Keys that are replaced because somebody who read them left. Ticked boxes arrive joined with commas. */
export const replaceHeldForm = z.object({
  /** The page makes it, so that submitting the form twice is one batch. */
  batchId: id,
  staffId: id,
  keyIds: z
    .string({ error: "Choose at least one key." })
    .max(most * 37)
    .transform((joined) => [...new Set(joined.split(","))])
    .pipe(z.array(id)),
  way: z.enum(["overlap", "now"], { error: "Choose how." }),
  typedCount: z
    .string()
    .optional()
    .transform((typed) => (/^\d{1,3}$/.test(typed?.trim() ?? "") ? Number(typed) : null)),
});

export type ReplaceHeldForm = z.output<typeof replaceHeldForm>;
