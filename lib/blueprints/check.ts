import "server-only";
/** Everything that is wrong with a document, each with the JSON pointer of what it is about. */
import type { z } from "zod";
import { error, problemsOfWhole } from "./check-whole.ts";
import {
  type BlueprintDocument,
  blueprintDocument,
  type Json,
  type Resource,
  type Variable,
} from "./document.ts";
import { isOfSchema } from "./order.ts";
import { isMalformed, isPlaceholder, type Placeholder, piecesOf, valuesIn } from "./placeholders.ts";
import { isSecretField, links, secretPlaces, specs } from "./specs.ts";
import { wrongInQuery } from "./sql-places.ts";
import { patternOf } from "./variables.ts";
import type { DocumentProblem } from "./views.ts";

const warning = (at: string, text: string): DocumentProblem => ({ at, text, isWarning: true });

const pointerOf = (path: PropertyKey[]) =>
  path.map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");

type Issue = z.core.$ZodIssue;

/** In the words of this product; a placeholder may stand wherever a value may. */
function problemsOf(issues: Issue[], under: string): DocumentProblem[] {
  return issues.flatMap((issue): DocumentProblem[] => {
    const at = under + pointerOf(issue.path);
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => error(at + pointerOf([key]), `There is no setting “${key}” here.`));
    if (issue.code === "invalid_union" && issue.errors[0]) return problemsOf(issue.errors[0], at);
    if (issue.code === "invalid_value")
      return [error(at, `Choose one of ${issue.values.map(String).join(", ")}.`)];
    if (issue.code === "invalid_type" && issue.input === undefined) return [error(at, "This is missing.")];
    if (issue.code === "invalid_type") return [error(at, `This must be of type ${issue.expected}.`)];
    if (issue.code === "too_big") return [error(at, `At most ${issue.maximum} fit here.`)];
    if (issue.code === "too_small" && issue.origin === "array") return [error(at, "Add at least one.")];
    if (issue.code === "invalid_format" && /^\/(variables|resources)\/\d+\/(name|key)$/.test(at))
      return [error(at, "Use up to 40 lower-case letters, digits and _, with a letter first.")];
    return [error(at, issue.message)];
  });
}

type Found = { at: string; placeholder: Placeholder; isWhole: boolean };

/** Every placeholder under a value, and what looks like one and is none. */
function look(value: Json, under: string): { found: Found[]; problems: DocumentProblem[] } {
  const found: Found[] = [];
  const problems: DocumentProblem[] = [];
  for (const { at, value: text } of valuesIn(value, under)) {
    if (typeof text !== "string") continue;
    const pieces = piecesOf(text);
    for (const piece of pieces) {
      if (isPlaceholder(piece)) found.push({ at, placeholder: piece, isWhole: pieces.length === 1 });
      else if (isMalformed(piece))
        problems.push(error(at, `${piece.malformed} isn't a placeholder. Write $\${ for a literal $\{.`));
    }
  }
  return { found, problems };
}

function ofVariable(variable: Variable, at: string): DocumentProblem[] {
  const problems: DocumentProblem[] = [];
  if (variable.pattern !== undefined && !patternOf(variable.pattern))
    problems.push(error(`${at}/pattern`, "This isn't a pattern of RE2, which has no lookaround."));
  if (variable.default === undefined || variable.default === null) return problems;
  if (variable.type === "secret")
    return [
      ...problems,
      error(`${at}/default`, "A secret can't have a default: blueprints are kept in clear."),
    ];
  const { found, problems: malformed } = look(variable.default, `${at}/default`);
  const other = found.filter(({ placeholder }) => !["tenant", "organization"].includes(placeholder.source));
  const wrong = other.map(({ at, placeholder }) =>
    error(at, `A default can name the tenant and the organization, not ${placeholder.text}.`),
  );
  return [...problems, ...malformed, ...wrong];
}

function ofPlaceholder({ at, placeholder, isWhole }: Found, resource: Resource, document: BlueprintDocument) {
  const { source, name, filters } = placeholder;
  const variable = document.variables.find((each) => each.name === name);
  if (source === "var" || source === "secret") {
    if (!variable) return [error(at, `There is no variable “${name}”.`)];
    const isSecret = variable.type === "secret";
    if (isSecret !== (source === "secret"))
      return [
        error(at, `Write \${${isSecret ? "secret" : "var"}.${name}}: ${name} is of type ${variable.type}.`),
      ];
    const isInText = !isWhole && !isSecret && (variable.type === "list" || variable.type === "boolean");
    if (isInText) return [error(at, `A ${variable.type} can't stand inside a text.`)];
    if (isSecret && (!isWhole || filters.length > 0))
      return [error(at, "A secret has to be the whole value, without a filter.")];
    const within = at.slice(at.indexOf("/spec") + "/spec".length);
    if (isSecret && !secretPlaces[resource.kind]?.test(within))
      return [error(at, "A secret can't stand here.")];
  }
  if (source !== "ref") return [];
  const other = document.resources.find(({ key }) => key === name);
  if (!other) return [error(at, `There is no resource “${name}”.`)];
  if (isOfSchema(other.kind))
    return [error(at, "It has no id at Polytomic. Write the schema or the field itself.")];
  const link = links.find((each) => each.at.test(at.slice(at.indexOf("/spec") + "/spec".length)));
  return link && !link.kinds.includes(other.kind) ? [error(at, `This must refer to ${link.what}.`)] : [];
}

/** Of the values of a spec: secrets in clear, and placeholders in a query. */
function ofValues(resource: Resource, at: string): DocumentProblem[] {
  return [...valuesIn(resource.spec, `${at}/spec`)].flatMap(({ at, value }): DocumentProblem[] => {
    if (typeof value === "object" && value !== null && Object.hasOwn(value, "$secret"))
      return [error(at, "Write ${secret.name} instead of a $secret mark.")];
    if (typeof value !== "string" || value === "") return [];
    if (isSecretField(at) && !at.endsWith("/$secret") && !/^\$\{secret\.[^}]*\}$/.test(value))
      return [error(at, "Use a variable of type secret: blueprints are kept in clear.")];
    if (!at.endsWith("/query") || !["model", "modelSync"].includes(resource.kind)) return [];
    return wrongInQuery(value).map(({ placeholder, why }) =>
      why === "bare"
        ? error(at, `Write \${… | sqlText} or \${… | sqlName} instead of ${placeholder.text} in a query.`)
        : error(at, `Take the quotes away around ${placeholder.text}: sqlText sets its own.`),
    );
  });
}

function ofResource(resource: Resource, at: string): DocumentProblem[] {
  const { kind, spec, activate, firstRun } = resource;
  const problems = problemsOf(
    specs[kind].safeParse(spec, { reportInput: true }).error?.issues ?? [],
    `${at}/spec`,
  );
  const runs = kind === "modelSync" || kind === "bulkSync";
  if (activate && !runs) problems.push(error(`${at}/activate`, "Only syncs can be activated."));
  if (firstRun && !(runs && activate))
    problems.push(error(`${at}/firstRun`, "Only a sync that is activated can have a first run."));
  if (kind === "bulkSync" && spec.schemas === undefined)
    problems.push(warning(`${at}/spec/schemas`, "Without a list of schemas everything is synced."));
  if (
    kind === "modelSync" &&
    ["update", "updateOrCreate", "remove"].includes(String(spec.mode)) &&
    !spec.identity
  )
    problems.push(warning(`${at}/spec/identity`, "Most destinations need an identity in this mode."));
  return [...problems, ...ofValues(resource, at)];
}

/** One at a time for each place: the first is the cause of those that follow. */
const firstOfEach = (problems: DocumentProblem[]): DocumentProblem[] =>
  [...new Map(problems.toReversed().map((problem) => [problem.at, problem])).values()].toReversed();

export type Checked = { problems: DocumentProblem[]; document: BlueprintDocument | null };

/** `document` is null while something other than a warning is wrong. */
export function checkDocument(draft: unknown): Checked {
  const parsed = blueprintDocument.safeParse(draft, { reportInput: true });
  if (!parsed.success) return { problems: problemsOf(parsed.error.issues, ""), document: null };
  const document = parsed.data;
  const problems = problemsOfWhole(document);
  const used = new Set<string>();
  for (const [n, variable] of document.variables.entries())
    problems.push(...ofVariable(variable, `/variables/${n}`));
  for (const [n, resource] of document.resources.entries()) {
    const at = `/resources/${n}`;
    const { found, problems: malformed } = look(resource.spec, `${at}/spec`);
    for (const { placeholder } of found)
      if (/^(var|secret)$/.test(placeholder.source)) used.add(placeholder.name);
    const wrong = found.flatMap((each) => ofPlaceholder(each, resource, document));
    problems.push(...malformed, ...wrong, ...ofResource(resource, at));
  }
  for (const [n, { name }] of document.variables.entries())
    if (!used.has(name)) problems.push(error(`/variables/${n}/name`, "No resource uses this variable."));
  const isWrong = problems.some(({ isWarning }) => !isWarning);
  return { problems: firstOfEach(problems), document: isWrong ? null : document };
}
