import "server-only";
/** What is wrong between the parts of a document: names and keys that clash, and references in a circle. */
import type { BlueprintDocument, Resource } from "./document.ts";
import { kinds } from "./kinds.ts";
import { Cycle, isOfSchema, orderOf, turningAgain } from "./order.ts";
import type { DocumentProblem } from "./views.ts";

export const error = (at: string, text: string): DocumentProblem => ({ at, text, isWarning: false });

const repeated = (names: string[]) =>
  names.flatMap((name, at) => (names.indexOf(name) < at ? [{ name, at }] : []));

const isOnly = ({ kind }: Resource): boolean => kinds[kind].knownBy === "only";

/** Equal for resources that Polytomic could not have side by side, or that nobody could tell apart. */
function identityOf(resource: Resource): string {
  const { kind, key, spec } = resource;
  if (isOnly(resource)) return kind;
  if (isOfSchema(kind)) return JSON.stringify([kind, spec.connection_id, spec.schema, spec.field_id ?? null]);
  const shared = /connection$/i.test(kind) ? "connection" : kind;
  return JSON.stringify([shared, typeof spec.name === "string" ? spec.name.trim() : { key }]);
}

function clashesIn({ resources }: BlueprintDocument): DocumentProblem[] {
  return repeated(resources.map(identityOf)).flatMap(({ at }) => {
    const resource = resources[at];
    // That is said of the key already.
    if (!resource || resources.findIndex(({ key }) => key === resource.key) < at) return [];
    const spec = `/resources/${at}/spec`;
    if (resource.kind === "schemaField")
      return error(`${spec}/field_id`, "Another resource defines this field.");
    if (resource.kind === "schemaKeys")
      return error(`${spec}/schema`, "Another resource sets the keys of this schema.");
    return isOnly(resource)
      ? error(`/resources/${at}/kind`, "An organization has only one of these.")
      : error(`${spec}/name`, "Another resource of this kind has the same name.");
  });
}

export function problemsOfWhole(document: BlueprintDocument): DocumentProblem[] {
  const problems = [
    ...repeated(document.variables.map(({ name }) => name)).map(({ name, at }) =>
      error(`/variables/${at}/name`, `There are two variables “${name}”.`),
    ),
    ...repeated(document.resources.map(({ key }) => key)).map(({ name, at }) =>
      error(`/resources/${at}/key`, `There are two resources “${name}”.`),
    ),
    ...clashesIn(document),
  ];
  try {
    for (const { key, kind } of turningAgain(orderOf(document))) {
      const at = `/resources/${document.resources.findIndex((each) => each.key === key)}/spec/schedule/run_after`;
      const text = "It runs after what runs after it, so they start each other without end.";
      if (kind === "modelSync") problems.push({ at, text, isWarning: true });
    }
  } catch (thrown) {
    if (!(thrown instanceof Cycle)) throw thrown;
    const at = document.resources.findIndex(({ key }) => key === thrown.keys[0]);
    problems.push(error(`/resources/${at}/spec`, `These need each other: ${thrown.keys.join(" → ")}.`));
  }
  return problems;
}
