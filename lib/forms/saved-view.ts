import { z } from "zod";
import { id, requiredLine } from "./text.ts";
import { longestViewName } from "./view-name.ts";

/** The query string of /tenants, under a name. */
export const savedViewForm = z.object({
  name: requiredLine("Name", longestViewName),
  search: z.string().max(2000, "This view is too long to save."),
});

export const savedViewIdForm = z.object({ viewId: id });
