/** Which schemas and fields a bulk sync takes along. */
import { z } from "zod";
import type { SchemaChoice } from "./documents.ts";
import { schemasOf, wholeSchema } from "./remote.ts";
import { said } from "./request.ts";

type FieldChoice = {
  id: string;
  enabled?: boolean | null | undefined;
  /** As it is called on create, and afterwards. */
  obfuscate?: boolean | null | undefined;
  obfuscated?: boolean | null | undefined;
  user_output_name?: string | null | undefined;
};
const fieldChoice = z.union([
  z.string().transform((id): FieldChoice => ({ id })),
  z.object({
    id: z.string(),
    enabled: z.boolean().nullish(),
    obfuscate: z.boolean().nullish(),
    obfuscated: z.boolean().nullish(),
    user_output_name: z.string().nullish(),
  }),
]);
export const schemaChoice = z.object({
  id: z.string(),
  enabled: z.boolean().nullish(),
  fields: z.array(fieldChoice).nullish(),
  filters: z.array(z.unknown()).nullish(),
  partition_key: z.string().nullish(),
  tracking_field: z.string().nullish(),
  data_cutoff_timestamp: z.string().nullish(),
  disable_data_cutoff: z.boolean().nullish(),
  user_output_name: z.string().nullish(),
});
type Choice = z.infer<typeof schemaChoice>;
const choices = z.array(z.union([z.string().transform((id): Choice => ({ id })), schemaChoice]));

/** Without a list everything is selected. A sentence says what is wrong. */
export function chooseSchemas(type: string, given: unknown[] | null | undefined): SchemaChoice[] | string {
  const known = schemasOf(type).map(wholeSchema);
  if (!given) return known;
  const read = choices.safeParse(given);
  if (!read.success) return z.prettifyError(read.error);
  const unknown = read.data.find(({ id }) => !known.some((schema) => schema.id === id));
  if (unknown) return `unknown schema ${unknown.id}`;
  return known.map((whole) => {
    const chosen = read.data.find(({ id }) => id === whole.id);
    return chosen ? choose(whole, chosen) : { ...whole, enabled: false };
  });
}

/** Without `fields`, or with none of them, all are enabled; otherwise those that are named. */
export function choose(whole: SchemaChoice, { fields, ...more }: Choice): SchemaChoice {
  const own = whole.fields.map((field) => {
    if (!fields?.length) return { ...field, enabled: true };
    const named = fields.find(({ id }) => id === field.id);
    if (!named) return { ...field, enabled: false };
    return {
      id: field.id,
      enabled: named.enabled ?? true,
      obfuscated: named.obfuscated ?? named.obfuscate ?? false,
      user_output_name: named.user_output_name ?? "",
    };
  });
  return { ...whole, enabled: true, ...said(more), fields: own };
}
