import "server-only";
/** What a form gives for the variables of a blueprint. */
import { AppError } from "#lib/base/errors.ts";
import { secretField, variableField } from "#lib/forms/tenant-blueprint.ts";
import { describeValueProblem } from "#lib/messages/blueprints.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import type { BlueprintDocument, Json } from "./document.ts";
import { hashOf } from "./plan-hash.ts";
import { tenantNames } from "./situation.ts";
import { type Filled, fillVariables } from "./variables.ts";

/** By name; lists are texts with a line for each. */
export type Given = { variables: Record<string, string>; secrets: Record<string, string> };

/** `own`: what no value of the form can solve. `fields`: by the form's field. */
export type GivenProblems = { own: string | null; fields: Record<string, string> };

/** Every variable's value for the tenant, those of defaults too. */
export function fillGiven(
  document: BlueprintDocument,
  tenant: TenantRecord,
  { variables, secrets }: Given,
): Filled | { problems: GivenProblems } {
  const about = { tenant: tenantNames(tenant), organizationId: tenant.organizationId ?? "" };
  try {
    const filled = fillVariables(document, { ...variables, ...secrets }, about);
    if (!("problems" in filled)) return filled;
    const { "tenant.externalId": own, ...others } = filled.problems;
    const isSecret = (name: string) =>
      document.variables.some((each) => each.name === name && each.type === "secret");
    const fields = Object.entries(others).map(([name, problem]) => [
      isSecret(name) ? secretField(name) : variableField(name),
      describeValueProblem(problem),
    ]);
    return { problems: { own: own ? describeValueProblem(own) : null, fields: Object.fromEntries(fields) } };
  } catch (error) {
    // A default has no form for this tenant.
    if (error instanceof AppError) return { problems: { own: error.message, fields: {} } };
    throw error;
  }
}

/** The values to store, without those that a default gives. */
export function valuesToStore({ variables }: Given, { values }: Filled): Record<string, Json> {
  const isGiven = ([name]: [string, unknown]) => (variables[name] ?? "") !== "";
  return Object.fromEntries(Object.entries(values).filter(isGiven));
}

/** What a form for other values has seen, which says nothing of the secrets. Another one if any of it has changed. */
export function seenIn(on: { versionId: string; variables: unknown; secrets: string | null }): string {
  return hashOf([on.versionId, on.variables, on.secrets]);
}
