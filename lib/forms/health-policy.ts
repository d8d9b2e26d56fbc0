import { z } from "zod";

/** What it shall be, so that the same form sent twice is one change. */
export const healthPolicyForm = z.object({ hourlyEvents: z.enum(["on", "off"]) });
