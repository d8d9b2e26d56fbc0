import { z } from "zod";
import { optionalLine } from "./text.ts";

const days = "Enter a number of days from 1 to 3650.";
const address = z.email();
const sample = (pattern: string) => pattern.replaceAll("{tenant}", "acme-1a2b3c").replaceAll("{n}", "2");

/** How old organization keys may get, and the email pattern of service users. */
export const keyPolicyForm = z.object({
  maxAgeDays: z
    .string({ error: days })
    .trim()
    .regex(/^\d{1,4}$/, days)
    .transform(Number)
    .refine((value) => value >= 1 && value <= 3650, days),
  serviceAddress: optionalLine("Service user email", 200)
    .refine((value) => value === null || value.includes("{tenant}"), "The email must contain {tenant}.")
    .refine(
      (value) => value === null || address.safeParse(sample(value)).success,
      "With {tenant} filled in, this is not an email address.",
    ),
  /** The policy that the page showed, in one line. */
  seen: z.string().max(500).optional(),
});

export type KeyPolicyForm = z.output<typeof keyPolicyForm>;
