import { z } from "zod";
import { checkbox } from "./text.ts";

const reads = "Enter a number from 1 to 10000, or leave it empty.";

/** What reading a key asks of people. */
export const revealPolicyForm = z.object({
  asksReason: checkbox,
  /** Empty: any number. */
  readsPerHour: z
    .string({ error: reads })
    .trim()
    .regex(/^\d{0,5}$/, reads)
    .transform((typed) => (typed === "" ? null : Number(typed)))
    .refine((value) => value === null || (value >= 1 && value <= 10_000), reads),
  /** The policy that the page showed, in one line. */
  seen: z.string().max(200).optional(),
});

export type RevealPolicyForm = z.output<typeof revealPolicyForm>;
