import "server-only";
/**
 * What is wrong with the connections of a plan, as far as Polytomic says: configurations by the forms of their types,
 * and shared ones by whether there is something to share.
 */
import { AppError } from "#lib/base/errors.ts";
import type { ResourceClient } from "#lib/polytomic/resource-client.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import { problemsIn, type SettingProblem } from "./configuration-check.ts";
import type { Json, JsonObject } from "./document.ts";
import { keeping } from "./keeping.ts";
import type { Place } from "./kind.ts";
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

/** Unless Polytomic says that there is no such connection, it is taken for one that can be shared. */
async function checkParent({ partner, ownerId }: Place, parent: string): Promise<Check> {
  try {
    if (ownerId === null || (await partner.isShareable(ownerId, parent))) return unasked;
  } catch (error) {
    if (error instanceof UpstreamError) return unasked;
    // Not an id at all.
    if (!(error instanceof AppError)) throw error;
  }
  const text = "Your own organization has no connection with this id.";
  return { problems: [{ path: "/parent", text }], isUnchecked: false };
}

/** By the key of the resource. Each type and each connection that is shared is read once. */
export async function checkConnections(
  place: Place,
  entries: Entry[],
  items: Item[],
): Promise<Map<string, Check>> {
  const sent = new Set(items.flatMap(({ key, action }) => (sends.includes(action) ? key : [])));
  const specs = entries.flatMap(({ resource: { key, kind }, wanted, preview }) => {
    const spec = (wanted ?? preview)?.spec;
    return sent.has(key) && spec ? [{ key, kind, spec }] : [];
  });
  const schemaOf = keeping((type: string) => readSchema(place.organization, type));
  const parentCheck = keeping((parent: string) => checkParent(place, parent));
  const checks = specs.flatMap(({ key, kind, spec }): [string, Promise<Check>][] => {
    if (kind === "sharedConnection") return [[key, parentCheck(place, textOf(spec.parent))]];
    if (kind !== "connection") return [];
    const type = textOf(spec.type);
    const schema = type === "" ? Promise.resolve(undefined) : schemaOf(place, type);
    return [[key, schema.then((found) => check(found, type, spec.configuration))]];
  });
  return new Map(await Promise.all(checks.map(async ([key, found]) => [key, await found] as const)));
}
