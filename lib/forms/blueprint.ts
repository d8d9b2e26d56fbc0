import { z } from "zod";
import { readJson } from "./json-text.ts";
import { limits } from "./limits.ts";
import { id, optionalLine, requiredLine } from "./text.ts";

const longest = 200_000;

const documentText = z
  .string({ error: "The document is missing." })
  .max(longest, `A document can be at most ${longest} characters long.`)
  .transform((text, context) => {
    const read = readJson(text);
    if ("value" in read) return read.value;
    context.addIssue({ code: "custom", message: read.problem });
    return z.NEVER;
  });

const name = requiredLine("Name", limits.name);
/** Of the blueprint to make. */
const draftId = id.optional();

/** `from`: the id of an example; "empty"; or "json" for what is in the field. */
export const newBlueprintForm = z
  .object({
    draftId,
    name,
    from: z.string().max(40).default("empty"),
    document: z.string().max(longest).optional(),
  })
  .transform(({ document, ...form }, context) => {
    if (form.from !== "json") return { ...form, document: undefined };
    const read = documentText.safeParse(document ?? "");
    if (read.success) return { ...form, document: read.data };
    for (const { message } of read.error.issues)
      context.addIssue({ code: "custom", path: ["document"], message });
    return z.NEVER;
  });

/** The tenant by its id, from a link, or by its name. */
export const captureForm = z.object({
  draftId,
  name,
  tenantId: id.optional(),
  tenant: optionalLine("Tenant", 120),
});

export const blueprintForm = z.object({ blueprintId: id });

const seen = { ...blueprintForm.shape, seenUpdatedAt: z.iso.datetime() };

/** `over`: keep this draft although a colleague saved another one. */
export const draftForm = z.object({
  ...seen,
  name,
  document: documentText,
  over: z.literal("yes").optional(),
});
export const publishForm = z.object({ ...seen, note: optionalLine("Note", limits.note) });

/** What is typed, to be checked and not stored. */
export const documentQuery = z.object({ document: documentText });

/** The id of a connection type; a placeholder is none. */
export const typeName = /^[\w-]{1,80}$/;
/** The connection type whose form is to be shown. */
export const typeQuery = z.object({ type: z.string().regex(typeName, "Invalid type.") });
export const typesQuery = z.object({});

const number = z.coerce.number().int().positive().optional().catch(undefined);
/** The two versions that are compared. */
export const versionsQuery = z.object({ from: number, to: number });

/** The tenant to capture from. */
export const captureQuery = z.object({ tenant: id.optional().catch(undefined) });

export type CaptureForm = z.infer<typeof captureForm>;
export type DraftForm = z.infer<typeof draftForm>;
export type PublishForm = z.infer<typeof publishForm>;
export type NewBlueprintForm = z.infer<typeof newBlueprintForm>;
