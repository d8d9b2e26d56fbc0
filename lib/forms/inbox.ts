import { z } from "zod";
import { limits } from "./limits.ts";
import { lineNames } from "./needs.ts";
import { snoozeDays } from "./snooze-days.ts";
import { id, requiredLine } from "./text.ts";

/** The inbox as a URL. */
export const inboxQuery = z.object({ of: z.literal("me").optional().catch(undefined) });
export type InboxQuery = z.infer<typeof inboxQuery>;

const kind = z.string().refine((text) => Object.hasOwn(lineNames, text), "Unknown kind.");
const line = { tenantId: id, kind, subject: z.string().max(200) };

export const snoozeForm = z.object({
  ...line,
  /** Since when the line that was shown has been so. */
  since: z.iso.datetime("The form is incomplete. Reload the page."),
  days: z.coerce
    .number()
    .refine((days) => (snoozeDays as readonly number[]).includes(days), "Choose for how long."),
  reason: requiredLine("Reason", limits.reason),
});
export type SnoozeForm = z.infer<typeof snoozeForm>;

export const wakeForm = z.object(line);
export type InboxLine = z.infer<typeof wakeForm>;
