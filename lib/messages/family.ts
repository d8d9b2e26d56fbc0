import "server-only";
import { z } from "zod";

/*
 * A message is stored as a code with parameters, never as a sentence. A family lists its codes, their parameters and
 * their words.
 */

/** `hint`: what the reader can do about it. */
export type Words = { title: string; hint?: string };

/** A code as it is stored. Its parameters are checked when it is turned into words. */
export type Stored = { code: string; params: unknown };

/** `params` exists for its type only. */
type Entry<P> = {
  fits: (params: unknown) => boolean;
  words: (params: unknown) => Words;
  readonly params?: P;
};
type Family = Record<string, Entry<unknown>>;

type ParamsOf<E> = E extends Entry<infer P> ? P : never;
export type MessageOf<F extends Family> = {
  [C in keyof F & string]: { code: C; params: ParamsOf<F[C]> };
}[keyof F & string];

/** One code of a family. */
export function says<S extends z.ZodRawShape>(
  shape: S,
  words: (params: z.output<z.ZodObject<S>>) => string | Words,
): Entry<z.output<z.ZodObject<S>>> {
  const schema = z.object(shape);
  return {
    fits: (params) => schema.safeParse(params).success,
    words(params) {
      const said = words(schema.parse(params));
      return typeof said === "string" ? { title: said } : said;
    },
  };
}

/** The code for texts that were stored as sentences before there were codes. */
export const noted = says({ text: z.string() }, ({ text }) => text);

export function isMessage<F extends Family>(family: F, value: unknown): value is MessageOf<F> {
  if (typeof value !== "object" || value === null || !("code" in value) || !("params" in value)) return false;
  const { code, params } = value;
  return typeof code === "string" && Object.hasOwn(family, code) && family[code]?.fits(params) === true;
}

/** A message of another family as a parameter. */
export const within = <F extends Family>(family: F) =>
  z.custom<MessageOf<F>>((value) => isMessage(family, value));

/** The words for a stored message. A code that this version does not know is shown as it is. */
export function worded(family: Family, { code, params }: Stored): Words {
  const entry = Object.hasOwn(family, code) ? family[code] : undefined;
  return entry?.fits(params) ? entry.words(params) : { title: code.replaceAll("_", " ") };
}

/* How a table stores a message: a column for the code, null if there is none, and one for the parameters. */

type Json = string | number | boolean | null | readonly Json[] | Params;
export type Params = { readonly [name: string]: Json };
type Storable = { code: string; params: Params };

export const messageColumns = (message: Storable | null) => ({
  messageCode: message?.code ?? null,
  messageParams: message?.params ?? {},
});

/** The same where there is nothing to say. */
export const noMessage = messageColumns(null);

export const messageIn = (row: { messageCode: string | null; messageParams: unknown }): Stored | null =>
  row.messageCode === null ? null : { code: row.messageCode, params: row.messageParams };
