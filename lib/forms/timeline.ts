import { z } from "zod";

export const timelineKinds = ["all", "people", "requests", "keys", "users", "troubles"] as const;
export type TimelineKind = (typeof timelineKinds)[number];

/** The timeline as a URL. Whatever does not fit falls back to everything from the newest on. */
export const timelineQuery = z.object({
  show: z.enum(timelineKinds).catch("all").default("all"),
  /** Cursor of the entry to continue after (or before), as given by the page before. */
  after: z.string().max(600).optional().catch(undefined),
  before: z.string().max(600).optional().catch(undefined),
});

export type TimelineQuery = z.infer<typeof timelineQuery>;
