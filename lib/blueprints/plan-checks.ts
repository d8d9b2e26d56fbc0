import "server-only";
/** What is wrong with the configurations of a plan's connections, by the forms of their types as Polytomic has them. */
import type { ResourceClient } from "#lib/polytomic/resource-client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { problemsIn, type SettingProblem } from "./configuration-check.ts";
import type { Json, JsonObject } from "./document.ts";
import { isObject, textOf } from "./kinds/record.ts";
import type { Entry, Item } from "./plan.ts";

/** `isUnchecked`: the type's form could not be read. */
export type Check = { problems: SettingProblem[]; isUnchecked: boolean };

/** Of what has no form. */
export const unasked: Check = { problems: [], isUnchecked: false };

/** A schema; null if there is no such type, undefined if it could not be read. */
type Found = JsonObject | null | undefined;

async function readSchema(organization: ResourceClient, type: string): Promise<Found> {
  try {
    return (await organization.readConnectionType(type)) as JsonObject;
  } catch (error) {
    if (upstreamStatus(error) === 404) return null;
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

function check(schema: Found, type: string, configuration: Json | undefined): Check {
  if (schema === null)
    return { problems: [{ path: "/type", text: `Polytomic has no type “${type}”.` }], isUnchecked: false };
  if (!isObject(schema?.properties)) return { problems: [], isUnchecked: true };
  return {
    problems: problemsIn(schema, isObject(configuration) ? configuration : {}),
    isUnchecked: false,
  };
}

const sends: readonly Item["action"][] = ["create", "adopt", "update"];

/** By the key of the resource. Each type is read once. */
export async function checkConfigurations(
  organization: ResourceClient,
  entries: Entry[],
  items: Item[],
): Promise<Map<string, Check>> {
  const sent = new Set(items.flatMap(({ key, action }) => (sends.includes(action) ? key : [])));
  const specs = entries.flatMap(({ resource, wanted, preview }) => {
    const spec = (wanted ?? preview)?.spec;
    return resource.kind === "connection" && sent.has(resource.key) && spec
      ? [{ key: resource.key, spec, type: textOf(spec.type) }]
      : [];
  });
  const types = [...new Set(specs.map(({ type }) => type))].filter((type) => type !== "");
  const read = await Promise.all(types.map((type) => readSchema(organization, type)));
  const schemas = new Map(types.map((type, n) => [type, read[n]]));
  return new Map(
    specs.map(({ key, spec, type }) => [key, check(schemas.get(type), type, spec.configuration)]),
  );
}
