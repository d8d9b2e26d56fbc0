import "server-only";
import { AppError } from "#lib/base/errors.ts";
import { describeValueProblem } from "#lib/messages/blueprints.ts";
import type { TenantRecord } from "#lib/tenants/record.ts";
import { type BlueprintDocument, type Json, jsonObject } from "./document.ts";
import { openSecrets, type Sealed, sealSecrets } from "./sealed-secrets.ts";
import { tenantNames } from "./situation.ts";
import { fillVariables } from "./variables.ts";

type Assigned = { id: string; tenantId: string; variables: unknown } & Sealed;

/** The values for the other version, or what is missing of them, in words. */
type Fit = ({ variables: Record<string, Json> } & Sealed) | { problems: string[] };

const pick = <T>(values: Record<string, T>, names: Set<string>): Record<string, T> =>
  Object.fromEntries(Object.entries(values).filter(([name]) => names.has(name)));

/** Whether what a tenant has fits another version. Values that the version does not have are left out. */
export async function fitValues(
  tenant: TenantRecord,
  assigned: Assigned,
  document: BlueprintDocument,
): Promise<Fit> {
  try {
    return await fitted(tenant, assigned, document);
  } catch (error) {
    if (error instanceof AppError) return { problems: [error.message] };
    throw error;
  }
}

async function fitted(tenant: TenantRecord, given: Assigned, document: BlueprintDocument): Promise<Fit> {
  // A variable that became a secret, or was one, has to be entered again.
  const named = (isSecret: boolean) =>
    new Set(document.variables.flatMap(({ name, type }) => ((type === "secret") === isSecret ? [name] : [])));
  const held = await openSecrets(given);
  const secrets = pick(held, named(true));
  const variables = pick(jsonObject.parse(given.variables), named(false));
  const about = { tenant: tenantNames(tenant), organizationId: tenant.organizationId ?? "" };
  const filled = fillVariables(document, { ...variables, ...secrets }, about);
  if ("problems" in filled)
    return {
      problems: Object.entries(filled.problems).map(([name, problem]) =>
        name === "tenant.externalId"
          ? describeValueProblem(problem)
          : `${name}: ${describeValueProblem(problem)}`,
      ),
    };
  if (Object.keys(secrets).length !== Object.keys(held).length)
    return { variables, ...(await sealSecrets(secrets, given)) };
  return { variables, secrets: given.secrets, sealedAs: given.sealedAs };
}
