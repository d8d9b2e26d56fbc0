import { z } from "zod";
import { timelineKinds } from "./timeline-kinds.ts";

/** The timeline as a URL. Anything invalid falls back to everything, newest first. */
export const timelineQuery = z.object({
  show: z.enum(timelineKinds).catch("all").default("all"),
  /** Cursor of the entry to continue after (or before), from the previous page. */
  after: z.string().max(600).optional().catch(undefined),
  before: z.string().max(600).optional().catch(undefined),
});

export type TimelineQuery = z.infer<typeof timelineQuery>;
