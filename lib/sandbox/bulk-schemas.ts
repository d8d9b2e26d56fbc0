/** Which schemas and fields a bulk sync takes along. */
import { z } from "zod";
import type { SchemaChoice } from "./documents.ts";
import { schemasOf, wholeSchema } from "./remote.ts";

/** "obfuscate" on create, "obfuscated" afterwards: as upstream has it. */
const fieldChoice = z.union([
  z.string().transform((id) => ({ id })),
  z.object({
    id: z.string(),
    enabled: z.boolean().nullish(),
    obfuscate: z.boolean().nullish(),
    obfuscated: z.boolean().nullish(),
    user_output_name: z.string().nullish(),
  }),
]);
const schemaChoice = z.union([
  z.string().transform((id) => ({ id })),
  z.looseObject({
    id: z.string(),
    enabled: z.boolean().nullish(),
    fields: z.array(fieldChoice).nullish(),
    filters: z.array(z.unknown()).nullish(),
    partition_key: z.string().nullish(),
    tracking_field: z.string().nullish(),
    data_cutoff_timestamp: z.string().nullish(),
    disable_data_cutoff: z.boolean().nullish(),
    user_output_name: z.string().nullish(),
  }),
]);

/** Without a list everything is selected. A sentence says what is wrong. */
export function chooseSchemas(type: string, given: unknown[] | null | undefined): SchemaChoice[] | string {
  const known = schemasOf(type).map(wholeSchema);
  if (!given) return known;
  const read = z.array(schemaChoice).safeParse(given);
  if (!read.success) return z.prettifyError(read.error);
  const unknown = read.data.find(({ id }) => !known.some((schema) => schema.id === id));
  if (unknown) return `unknown schema ${unknown.id}`;
  return known.map((whole) => {
    const chosen = read.data.find(({ id }) => id === whole.id);
    return chosen ? choose(whole, chosen) : { ...whole, enabled: false };
  });
}

/** Without `fields` all fields are enabled; with them, only those that are named. */
export function choose(whole: SchemaChoice, chosen: z.infer<typeof schemaChoice>): SchemaChoice {
  const { fields, ...more } = { fields: undefined, ...chosen };
  const set = Object.entries(more).filter(([name, value]) => name in whole && value !== null);
  const own = whole.fields.map((field) => {
    if (!fields) return { ...field, enabled: true };
    const named = fields.find(({ id }) => id === field.id);
    if (!named) return { ...field, enabled: false };
    const {
      enabled,
      obfuscate,
      obfuscated,
      user_output_name,
    }: Partial<Extract<typeof named, object>> & {
      enabled?: boolean | null | undefined;
      obfuscate?: boolean | null | undefined;
      obfuscated?: boolean | null | undefined;
      user_output_name?: string | null | undefined;
    } = named;
    return {
      id: field.id,
      enabled: enabled ?? true,
      obfuscated: obfuscated ?? obfuscate ?? false,
      user_output_name: user_output_name ?? "",
    };
  });
  return { ...whole, enabled: true, ...Object.fromEntries(set), fields: own };
}
