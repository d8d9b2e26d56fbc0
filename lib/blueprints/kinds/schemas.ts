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
const isRefreshing = ({ cache_status, last_refresh_started, last_refresh_finished }: SchemaStatus): boolean =>
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

/** What Polytomic answers for a schema that it has not read. */
const unread = [400, 422];

/** "unread" while Polytomic has not read it, where it says so. Else null where there is none, and before that too. */
async function findSchema(
  { organization }: Place,
  { connectionId, schema }: At,
): Promise<ConnectionSchema | "unread" | null> {
  if (connectionId === "" || schema === "") return null;
  return await organization.readSchema(connectionId, schema).catch((error: unknown) => {
    const status = upstreamStatus(error) ?? 0;
    if (unread.includes(status)) return "unread";
    if (status === 404) return null;
    throw error;
  });
}

/** Null while Polytomic has not read it, and where there is none. */
export async function readSchema(place: Place, at: At): Promise<ConnectionSchema | null> {
  const found = await findSchema(place, at);
  return found === "unread" ? null : found;
}

/** Whether Polytomic reads the schemas of a connection now, or has since then. */
export async function isReading(
  { organization }: Place,
  connectionId: string,
  since: Date,
): Promise<boolean> {
  const status = await organization.readSchemaStatus(connectionId);
  return isRefreshing(status) || Date.parse(status.last_refresh_finished) >= since.getTime();
}

async function isRead({ organization }: Place, connectionId: string): Promise<boolean> {
  try {
    return !isRefreshing(await organization.readSchemaStatus(connectionId));
  } catch (error) {
    if (error instanceof UpstreamError) return false;
    throw error;
  }
}

export const ofSchema = {
  knownBy: "name",
  matches: () => true,
  fixed: ["/connection_id", "/schema"],
  async awaits(place, { name, spec }) {
    const at = atOf(spec);
    const record = await orNull(place.organization.readRecord("connections", at.connectionId));
    // That it does not exist is for Polytomic to say.
    if (!record) return null;
    const connection = liveOf(record);
    if (connection.healthy === false) return { code: "awaits_health", params: { name: connection.name } };
    if (await readSchema(place, at)) return null;
    return { code: "awaits_schema_of", params: { name, schema: at.schema, connection: connection.name } };
  },
  isWaiting: (place, { spec }, since) => isReading(place, atOf(spec).connectionId, since),
  async mayBeThere(place, id) {
    const at = atOfId(id);
    const found = await findSchema(place, at);
    if (found !== null && found !== "unread") return false;
    const isIt = (each: { id: string }) => each.id === at.connectionId;
    // With its connection everything is gone.
    const connections = await place.organization.listRecords("connections", isIt);
    return connections.some(isIt) && (found === "unread" || !(await isRead(place, at.connectionId)));
  },
} satisfies Partial<KindOfResource>;
