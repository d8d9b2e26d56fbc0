import { z } from "zod";
import { id } from "./text.ts";

/** No page lists more. */
const most = 200;

/** How many keys, typed to confirm; null for anything else. */
const typedCount = z
  .string()
  .optional()
  .transform((typed) => (/^\d{1,7}$/.test(typed?.trim() ?? "") ? Number(typed) : null));

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
  typedCount,
});

/** Keys that are minted again because they can't be decrypted. `batchId`: as above. */
export const mintLostForm = z.object({ batchId: id, typedCount });
export type MintLostForm = z.output<typeof mintLostForm>;

export type ReplaceHeldForm = z.output<typeof replaceHeldForm>;
