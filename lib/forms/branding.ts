import { z } from "zod";
import { findContactHref } from "./contact.ts";
import { limits } from "./limits.ts";
import { optionalLine } from "./text.ts";

/** Of the file. Every page for a customer carries it. */
const mostBytes = 48_000;
const wrong = `The logo must be a PNG, JPEG or WebP image of at most ${mostBytes / 1000} kB.`;

/** How each kind of file begins. SVG is not among them, because it can contain script. */
const beginnings: Record<string, RegExp> = {
  png: /^iVBORw0KGgo/,
  jpeg: /^\/9j\//,
  webp: /^UklGR[A-Za-z0-9+/]{8,9}XRUJQ/,
};

function isImage(address: string): boolean {
  const [, kind = "", body = ""] =
    /^data:image\/(png|jpeg|webp);base64,([A-Za-z0-9+/]+=*)$/.exec(address) ?? [];
  return body.length <= (mostBytes * 4) / 3 + 4 && beginnings[kind]?.test(body) === true;
}

/** How the partner appears to customers. The browser sends the file as a data: address; "remove" takes it away. */
export const brandingForm = z.object({
  name: optionalLine("Name", limits.brandName),
  support: optionalLine("Support contact", limits.support).refine(
    (text) => text === null || findContactHref(text) !== null,
    "Enter one email address, one https:// address or one phone number.",
  ),
  logo: z
    .string()
    .max(mostBytes * 2, wrong)
    .optional()
    .refine((value) => !value || value === "remove" || isImage(value), wrong),
  /** What the form showed. */
  seen: z.string().max(64).optional(),
});
export type BrandingForm = z.output<typeof brandingForm>;
