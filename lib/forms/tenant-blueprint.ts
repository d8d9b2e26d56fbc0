import { z } from "zod";
import { given, id } from "./text.ts";

/** The fields of variables are named after them. What is called secret is never sent back to the form. */
export const variableField = (name: string): string => `var.${name}`;
export const secretField = (name: string): string => `secret.${name}`;

/** The values of variables by name, with the secrets; a secret that was left empty is not among them. */
export function variablesIn(form: Record<string, string>): {
  variables: Record<string, string>;
  secrets: Record<string, string>;
} {
  const named = (prefix: string) =>
    Object.entries(form).flatMap(([field, value]) =>
      field.startsWith(prefix) ? [[field.slice(prefix.length), value] as const] : [],
    );
  return {
    variables: Object.fromEntries(named("var.")),
    secrets: Object.fromEntries(named("secret.").filter(([, value]) => value !== "")),
  };
}

const longest = 20_000;
/** A form with the fields of variables beside its own. */
export const withVariables = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.object(shape).catchall(given(longest));

/** The fields of variables alone, as a part of another form. */
export const variableFields = z.record(z.string(), given(longest)).transform(variablesIn);

export const assignBlueprintForm = withVariables({ assignmentId: id, tenantId: id, versionId: id });
/** `versionId`: a newer version, for which they are. `seen`: the values that the form showed. */
export const blueprintValuesForm = withVariables({
  assignmentId: id,
  tenantId: id,
  versionId: id.optional(),
  seen: z.string().max(64).optional(),
});

const ofTenant = { assignmentId: id, tenantId: id };
export const tenantBlueprintForm = z.object(ofTenant);
export const pauseBlueprintForm = z.object({ ...ofTenant, paused: z.enum(["yes", "no"]) });

const hash = z.string().regex(/^[0-9a-f]{64}$/, "The form is incomplete. Reload the page.");
export const applyBlueprintForm = z.object({ ...ofTenant, operationId: id, planHash: hash });
export const removeBlueprintForm = z.object({ ...ofTenant, operationId: id, typedName: given(1_000) });

export const driftedFieldForm = z.object({ ...ofTenant, key: given(40), path: given(1_000) });

/** What staff choose where something was found, or a first run is in doubt. */
export const answerBlueprintForm = z.object({
  operationId: id,
  tenantId: id,
  choice: z.enum(["use", "another", "leave"]),
  use: given(200).optional(),
});
