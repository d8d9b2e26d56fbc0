import { z } from "zod";

// Control, bidirectional and zero-width characters are invisible and can make two names look alike.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
/** But joiners shape the letters and emoji around them, and tags make a flag. */
const shaping =
  /(?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}])|(?<=\u{1f3f4})[\u{e0020}-\u{e007f}]+/gu;
const ends =
  /^(?:(?![\u{e0020}-\u{e007f}])[\s\p{Cc}\p{Cf}\p{Cs}])+|(?:(?![\u{e0020}-\u{e007f}])[\s\p{Cc}\p{Cf}\p{Cs}])+$/gu;

/** A line as it is stored: without soft hyphens, and without invisible characters at its ends. */
export const tidy = (text: string): string =>
  text
    .normalize("NFC")
    .replaceAll("\u00ad", "")
    .replaceAll("\t", " ")
    .replace(ends, "")
    .replace(/ {2,}/g, " ");

/** Whether a line has no invisible characters. */
export const isSeen = (line: string): boolean => !invisible.test(line.replace(shaping, ""));

/** For what a page sends back unchanged. PostgreSQL rejects NUL in text. */
export const given = (maxLength: number) =>
  z
    .string({ error: "The form is incomplete. Reload the page." })
    .max(maxLength, "The form is too long.")
    .refine((value) => !value.includes("\0"), "The form is invalid. Reload the page.");

/** One line of text without invisible characters. */
function line(label: string, maxLength: number) {
  return z
    .string({ error: `${label} is missing.` })
    .max(maxLength * 4, `${label} can be at most ${maxLength} characters long.`)
    .transform(tidy)
    .pipe(
      z
        .string()
        .max(maxLength, `${label} can be at most ${maxLength} characters long.`)
        .refine(isSeen, `${label} contains an invisible character.`),
    );
}

export function requiredLine(label: string, maxLength: number) {
  return line(label, maxLength).refine((value) => value !== "", `${label} is missing.`);
}

/** An empty or absent field becomes null. */
export function optionalLine(label: string, maxLength: number) {
  return line(label, maxLength)
    .nullish()
    .transform((value) => value || null);
}

/** A domain in its ASCII form; null if it is not one. The URL parser knows the rules of every language. */
function asciiDomain(typed: string): string | null {
  const isPlain = /^[\p{L}\p{M}\p{N}.-]+$/u.test(typed) && URL.canParse(`https://${typed}`);
  const domain = isPlain ? new URL(`https://${typed}`).hostname : "";
  return isDomain(domain) && /[a-z][^.]*$/i.test(domain) ? domain : null;
}

const domainShape = /^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+$/i;
export const isDomain = (value: string): boolean => domainShape.test(value);

/** What mail programs copy: "Jane <jane@example.com>;", "mailto:jane@example.com". */
const wrapped = /^(?:[^<>]*<)?(?:mailto:)?([^<>]*?)>?[\s;,]*$/i;
const localPart = /^(?!\.)(?!.*\.\.)[^\s@<>()[\],;:\\"]{1,64}(?<!\.)$/;

/** The email in the input, in lower case as Polytomic stores it; null if there is none. */
function addressIn(typed: string): string | null {
  const address = wrapped.exec(typed)?.[1]?.trim() ?? "";
  const at = address.lastIndexOf("@");
  const domain = asciiDomain(address.slice(at + 1));
  return domain && localPart.test(address.slice(0, at))
    ? `${address.slice(0, at)}@${domain}`.toLowerCase()
    : null;
}

export function email(label: string) {
  return requiredLine(label, 254).transform((value, context) => {
    const address = addressIn(value);
    if (address !== null) return address;
    context.addIssue({
      code: "custom",
      message: `${label} must be an email address, such as name@example.com.`,
    });
    return z.NEVER;
  });
}

/** An empty or absent field becomes null. */
export const optionalEmail = (label: string) =>
  z
    .string()
    .optional()
    .transform((value) => (value === undefined || tidy(value) === "" ? null : value))
    .pipe(z.union([z.null(), email(label)]));

/** The id of one of our records. Letter case does not matter; we write it in lower case. */
export const id = z.uuid("Invalid id.").transform((value) => value.toLowerCase());

/** Several lines of text; an empty or absent field becomes null. */
export function optionalText(label: string, maxLength: number) {
  return z
    .string()
    .max(maxLength * 4, `${label} can be at most ${maxLength} characters long.`)
    .transform((value) => value.normalize("NFC").replace(/\r\n?/g, "\n").trim())
    .pipe(
      z
        .string()
        .max(maxLength, `${label} can be at most ${maxLength} characters long.`)
        .refine(
          (value) => !/[\p{Cc}\p{Cs}]/u.test(value.replace(/[\n\t]/g, "")),
          `${label} contains an invisible character.`,
        ),
    )
    .nullish()
    .transform((value) => value || null);
}

/** A browser sends a checkbox only when it is ticked. */
export const checkbox = z
  .literal("on")
  .optional()
  .transform((value) => value === "on");
