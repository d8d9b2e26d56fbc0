import { z } from "zod";
import { limits } from "./limits.ts";
import { id, optionalEmail, optionalLine, tidy } from "./text.ts";

/** How long a link can last, in hours: the floor and the ceiling hold on the server. */
const lifetime = "Choose how long the link lasts, from 1 hour to 14 days.";
const hours = z
  .string({ error: lifetime })
  .regex(/^\d{1,3}$/, lifetime)
  .transform(Number)
  .refine((value) => value >= 1 && value <= 14 * 24, lifetime);

const shortest = 8;
const wrongLength = `The passphrase must have ${shortest} to 200 characters.`;

/** Spaces around it are lost when people pass it on. */
const passphrase = z
  .string()
  .max(800, wrongLength)
  .optional()
  .transform((value) => tidy(value ?? "") || null);

export const sendKeyForm = z.object({
  tenantId: id,
  /** The current key if left out. */
  keyId: id.optional(),
  hours,
  /** Where the policy asks for one. */
  reason: optionalLine("Reason", limits.reason),
  passphrase: passphrase.refine(
    (value) => value === null || (value.length >= shortest && value.length <= 200),
    wrongLength,
  ),
  /** Where a code goes before the link gives the key. */
  codeTo: optionalEmail("Email for a code"),
});
export type SendKey = z.output<typeof sendKeyForm>;

export const keyLinkForm = z.object({ tenantId: id, linkId: id });
export const explainLinkForm = z.object({ tenantId: id, keyId: id });

/** For a customer who has only the link. What is wrong with it is not said, so the shape is loose. */
const whichLink = z.object({ linkId: z.string().max(100), secret: z.string().max(200) });
/** `wasTriedHere`: this tab has pressed the link's button before, and is loaded again. */
export const lookAtKeyLinkForm = whichLink.extend({ wasTriedHere: z.boolean().optional() });
export const takeKeyForm = whichLink.extend({ passphrase, code: z.string().max(50).optional() });
export type TakeKey = z.output<typeof takeKeyForm>;

export const blindForm = z.object({ tenantId: id, blind: z.enum(["on", "off"]) });
