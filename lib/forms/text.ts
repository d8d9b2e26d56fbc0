import { z } from "zod";

// Control, bidirectional and zero-width characters: invisible in a list, and a way to make two names look alike.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** PostgreSQL takes no NUL in a text. For what a page sends back as it was given out. */
export const given = (maxLength: number) =>
  z
    .string({ error: "This form is not complete. Reload the page." })
    .max(maxLength, "This form is too long.")
    .refine((value) => !value.includes("\0"), "This form is not as it was given out. Reload the page.");

/** One line of text: trimmed, inner white space folded, nothing invisible. */
function line(label: string, maxLength: number) {
  return z
    .string({ error: `${label} is missing.` })
    .max(maxLength * 4, `${label} can be at most ${maxLength} characters long.`)
    .transform((value) => value.normalize("NFC").trim().replace(/ {2,}/g, " "))
    .pipe(
      z
        .string()
        .max(maxLength, `${label} can be at most ${maxLength} characters long.`)
        .refine((value) => !invisible.test(value), `${label} contains a character that cannot be seen.`),
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

/** Lower case, as Polytomic keeps it. */
export function email(label: string) {
  return requiredLine(label, 254)
    .transform((value) => value.toLowerCase())
    .pipe(z.email(`${label} does not look like an e-mail address, such as name@example.com.`));
}

/** Of a record of ours. In any letter case it names the same record; we write it in lower case. */
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
          `${label} contains a character that cannot be seen.`,
        ),
    )
    .nullish()
    .transform((value) => value || null);
}
