import { z } from "zod";
import { snoozeDays } from "./snooze-days.ts";
import { id, requiredLine } from "./text.ts";

/** The inbox as a URL. */
export const inboxQuery = z.object({ of: z.literal("me").optional().catch(undefined) });
export type InboxQuery = z.infer<typeof inboxQuery>;

const line = { tenantId: id, kind: requiredLine("Kind", 60), subject: z.string().max(200) };

export const snoozeForm = z.object({
  ...line,
  days: z.coerce
    .number()
    .refine((days) => (snoozeDays as readonly number[]).includes(days), "Choose for how long."),
  reason: requiredLine("Reason", 200),
});
export type SnoozeForm = z.infer<typeof snoozeForm>;

export const wakeForm = z.object(line);
export type InboxLine = z.infer<typeof wakeForm>;
