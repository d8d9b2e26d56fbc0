import { z } from "zod";
import { limits } from "./limits.ts";
import { id, requiredLine } from "./text.ts";

export const webhookForm = z.object({
  kind: z.enum(["slack", "signed"], { error: "Choose a format." }),
  name: requiredLine("Name", limits.webhookName),
  /** Named so that no response repeats it. */
  secretUrl: z
    .string({ error: "URL is missing." })
    .trim()
    .max(2000, "URL can be at most 2000 characters long.")
    .refine(
      (value) => /^https?:\/\//i.test(value) && URL.canParse(value),
      "Enter a URL that begins with https://.",
    )
    .refine((value) => !/^https?:\/\/[^/]*@/i.test(value), "The URL can't contain a user or password."),
});
export type WebhookForm = z.output<typeof webhookForm>;

export const webhookIdForm = z.object({ webhookId: id });

export const deliveryForm = z.object({ deliveryId: z.string().regex(/^\d{1,18}$/, "Unknown notification.") });

export const timingForm = z.object({
  timing: z.enum(["at_once", "daily", "off"], { error: "Choose when you want notifications." }),
});
export type Timing = z.output<typeof timingForm>["timing"];

/** The log: its failures only, and from which row on. A wrong value shows the whole log. */
export const deliveriesQuery = z.object({
  only: z.literal("failed").optional().catch(undefined),
  before: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
});
