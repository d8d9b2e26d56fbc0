import "server-only";
import { z } from "zod";
import type { Json } from "./document.ts";

const json: z.ZodType<Json> = z.json();

/** What was changed at Polytomic, by whom and when if it says so. */
export const driftDetail = z.object({
  fields: z
    .array(
      z.object({
        path: z.string(),
        wanted: json,
        found: json,
        because: z.enum(["blueprint", "upstream", "both", "secret"]).default("upstream"),
      }),
    )
    .default([]),
  by: z.string().nullable().default(null),
  at: z.string().nullable().default(null),
});
export type DriftDetail = z.infer<typeof driftDetail>;
