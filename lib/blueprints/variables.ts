import "server-only";
/**
 * The variables of a document for one tenant. Patterns are typed by staff, so they are run by RE2, which takes time in
 * proportion to the text whatever the pattern is.
 */
import { RE2JS } from "re2js";
import type { ValueProblem } from "#lib/messages/blueprints.ts";
import type { BlueprintDocument, Json, Variable } from "./document.ts";
import { placeholdersIn } from "./placeholders.ts";
import { fillIn, type Values } from "./resolve.ts";

/** Null if it is not a pattern. */
export function patternOf(pattern: string): ((text: string) => boolean) | null {
  try {
    const compiled = RE2JS.compile(pattern);
    return (text) => compiled.matches(text);
  } catch {
    return null;
  }
}

type Scalar = string | number | boolean;
const isScalar = (value: Json): value is Scalar => typeof value !== "object";

/** The value in the variable's type; forms send texts. Undefined if it does not fit. */
function typed(type: Variable["type"], value: Json): Json | undefined {
  if (type === "list") {
    if (typeof value === "string") return value.split(/[\n,]/).flatMap((each) => each.trim() || []);
    return Array.isArray(value) && value.every(isScalar) ? value : undefined;
  }
  if (typeof value === "object") return undefined;
  if (type === "boolean") return { true: true, false: false }[String(value).trim()];
  if (type === "number") {
    const number = typeof value === "string" && value.trim() === "" ? Number.NaN : Number(value);
    return typeof value !== "boolean" && Number.isFinite(number) ? number : undefined;
  }
  return typeof value === "boolean" ? undefined : String(value);
}

function fits(pattern: string | undefined, value: Json): boolean {
  const matches = pattern === undefined ? () => true : patternOf(pattern);
  return [value].flat().every((each) => matches?.(String(each)) ?? false);
}

const isEmpty = (value: Json | undefined): value is undefined | null | "" | [] =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/** `secrets`: null for an optional one without a value. */
export type Filled = { values: Record<string, Json>; secrets: Record<string, string | null> };

/**
 * The names of secrets that we do not have for a resource: optional ones without a value, and all of them once the
 * customer may have entered others.
 */
export const unheldSecrets = (
  { secrets }: Pick<Filled, "secrets">,
  made: { reenteredAt: Date | null } | undefined,
): string[] => Object.keys(secrets).filter((name) => made?.reenteredAt || secrets[name] === null);

type About = Pick<Values, "tenant" | "organizationId">;

/** Throws AppError for a default that has no form for this tenant. */
function valueFor(variable: Variable, given: Json | undefined, about: About): Json | ValueProblem {
  const value =
    isEmpty(given) && variable.type !== "secret"
      ? fillIn(variable.default ?? null, { ...about, variables: {}, refs: {} })
      : given;
  if (isEmpty(value)) return variable.required ? { code: "value_missing", params: {} } : null;
  const found = typed(variable.type, value);
  if (found === undefined) return { code: "value_type", params: { type: variable.type } };
  if (!fits(variable.pattern, found))
    return { code: "value_pattern", params: { pattern: variable.pattern ?? "" } };
  return found;
}

const isProblem = (value: Json | ValueProblem): value is ValueProblem =>
  typeof value === "object" && value !== null && "code" in value;

/**
 * `given` has the secrets too, by name. What is not given gets its default; an optional one without is null. The
 * customer id is not a variable: its problem stands under `tenant.externalId`.
 */
export function fillVariables(
  document: BlueprintDocument,
  given: Record<string, Json | undefined>,
  about: About,
): Filled | { problems: Record<string, ValueProblem> } {
  const filled: Filled = { values: {}, secrets: {} };
  const problems: [string, ValueProblem][] = [];
  for (const variable of document.variables) {
    const value = valueFor(
      variable,
      Object.hasOwn(given, variable.name) ? given[variable.name] : undefined,
      about,
    );
    if (isProblem(value)) problems.push([variable.name, value]);
    else if (variable.type === "secret")
      filled.secrets[variable.name] = value === null ? null : String(value);
    else filled.values[variable.name] = value;
  }
  for (const name of Object.keys(given))
    if (!document.variables.some((variable) => variable.name === name))
      problems.push([name, { code: "value_unknown", params: {} }]);
  const usesId = placeholdersIn(document).some(
    ({ source, name }) => source === "tenant" && name === "externalId",
  );
  if (usesId && about.tenant.externalId === null)
    problems.push(["tenant.externalId", { code: "external_id_missing", params: {} }]);
  return problems.length > 0 ? { problems: Object.fromEntries(problems) } : filled;
}
