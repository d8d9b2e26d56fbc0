import "server-only";
/**
 * What the kinds about a connection's schema have in common. Polytomic has no ids and no lists of them, so each is known
 * by what it is about: its id is the end of its path. All of it comes from Polytomic's cache, which has to be there first.
 */
import { schemaPath } from "#lib/polytomic/resources.ts";
import { UpstreamError, upstreamStatus } from "#lib/polytomic/result.ts";
import type { ConnectionSchema, SchemaStatus } from "#lib/polytomic/wire-resources.ts";
import type { JsonObject } from "../document.ts";
import type { KindOfResource, Place } from "../kind.ts";
import { liveOf, orNull, textOf } from "./record.ts";

/** The words of the status are told in three ways, so the times count as well. */
export const isRefreshing = ({
  cache_status,
  last_refresh_started,
  last_refresh_finished,
}: SchemaStatus): boolean =>
  cache_status === "refreshing" ||
  Date.parse(last_refresh_started) > (Date.parse(last_refresh_finished) || 0);

/** Which schema, and which field of it; empty where it is about none. */
export type At = { connectionId: string; schema: string; field: string };

export const atOf = ({ connection_id, schema, field_id }: JsonObject): At => ({
  connectionId: textOf(connection_id),
  schema: textOf(schema),
  field: textOf(field_id),
});

const root = "/api/connections/";
export const pathOfId = (id: string): string => root + id;
const idOf = (path: string): string => path.slice(root.length);

export const idOfKeys = ({ connectionId, schema }: At): string =>
  idOf(schemaPath(connectionId, schema, "primary_keys"));
export const idOfField = ({ connectionId, schema, field }: At): string =>
  idOf(schemaPath(connectionId, schema, "fields", field));

export function atOfId(id: string): At {
  const [connectionId = "", , schema = "", , field = ""] = id.split("/").map(decodeURIComponent);
  return { connectionId, schema, field };
}

/** Null while Polytomic has not read it, and where there is none. */
export async function readSchema(
  { organization }: Place,
  { connectionId, schema }: At,
): Promise<ConnectionSchema | null> {
  if (connectionId === "" || schema === "") return null;
  return await organization.readSchema(connectionId, schema).catch((error: unknown) => {
    if (upstreamStatus(error) === 404) return null;
    throw error;
  });
}

async function isRead(place: Place, connectionId: string): Promise<boolean> {
  try {
    return !isRefreshing(await place.organization.readSchemaStatus(connectionId));
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

export const ofSchema = {
  knownBy: "name",
  matches: () => true,
  fixed: ["/connection_id", "/schema"],
  async awaits(place, spec) {
    const at = atOf(spec);
    const connection = await orNull(place.organization.readRecord("connections", at.connectionId));
    // That it does not exist is for Polytomic to say.
    if (!connection) return null;
    if (liveOf(connection).healthy === false) return "awaits_health";
    return (await readSchema(place, at)) ? null : "awaits_schema";
  },
  async mayBeThere(place, id) {
    const at = atOfId(id);
    if (await readSchema(place, at)) return false;
    const isIt = (each: { id: string }) => each.id === at.connectionId;
    // With its connection everything is gone.
    const connections = await place.organization.listRecords("connections", isIt);
    return connections.some(isIt) && !(await isRead(place, at.connectionId));
  },
} satisfies Partial<KindOfResource>;
