import { z } from "zod";
import { limits } from "./limits.ts";
import { id, requiredLine } from "./text.ts";

/** The query string of /tenants, under a name. */
export const savedViewForm = z.object({
  name: requiredLine("Name", limits.viewName),
  search: z.string().max(2000, "This view is too long to save."),
});

export const savedViewIdForm = z.object({ viewId: id });
