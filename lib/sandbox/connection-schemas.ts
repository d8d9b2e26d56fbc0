/** The schema cache of a connection, and the overrides of its keys and fields. */
import { z } from "zod";
import * as connections from "./connections.ts";
import type { Item, Json } from "./documents.ts";
import { cacheOf, isHealthy, original, refreshMs } from "./health.ts";
import { itemsOf, newItem, type Own, put } from "./items.ts";
import { type RemoteSchema, schemasOf } from "./remote.ts";
import { fail, notFound, type Outcome, succeed, succeedSilently, time } from "./reply.ts";
import { readBody } from "./request.ts";
import type { Event } from "./state.ts";

type Connection = Item<"connection">;
type Override = Item<"schema">;

/** Not a change of the connection: its `updated_at` stays. A copy's cache is its parent's. */
function refreshed({ state, nowMs }: Own, connection: Connection): Event[] {
  const found = original(state, connection, nowMs);
  return found ? [put({ ...found, document: { ...found.document, refreshStartedAtMs: nowMs } })] : [];
}

export function refreshSchemas(asked: Own): Outcome {
  const found = connections.own(asked);
  if (!found) return notFound();
  if (!isHealthy(asked.state, found, asked.nowMs))
    return fail(400, "bad_request", "only a healthy connection can be refreshed");
  const headers = { Location: `/api/connections/${found.id}/schemas/status` };
  return { ...succeedSilently(refreshed(asked, found)), headers };
}

/** Unconfirmed: the words of `cache_status`, of which the documents have three sets. */
export function getCacheStatus(asked: Own): Outcome {
  const found = connections.own(asked);
  if (!found) return notFound();
  const { startedAtMs, endsAtMs, isRefreshing } = cacheOf(asked.state, found, asked.nowMs);
  const formerMs = found.createdAtMs < startedAtMs ? found.createdAtMs + refreshMs : undefined;
  const finishedAtMs = isRefreshing ? formerMs : endsAtMs;
  return succeed({
    cache_status: isRefreshing ? "refreshing" : "fresh",
    last_refresh_started: time(startedAtMs),
    last_refresh_finished: finishedAtMs === undefined ? null : time(finishedAtMs),
  });
}

const overrideOf = (asked: Own, connectionId: string, schemaId: string): Override | undefined =>
  itemsOf(asked, "schema").find(
    ({ document }) => document.connectionId === connectionId && document.schemaId === schemaId,
  );

type Found = { connection: Connection; schema: RemoteSchema; override: Override | undefined };

/** Whether its schemas were read at all: those of a new connection are not known yet. */
function isCached({ state, nowMs }: Own, connection: Connection): boolean {
  const { startedAtMs, isRefreshing } = cacheOf(state, connection, nowMs);
  const { createdAtMs = startedAtMs } = original(state, connection, nowMs) ?? {};
  return !isRefreshing || createdAtMs + refreshMs <= startedAtMs;
}

/** Undefined as well while nothing has been cached. */
function find(asked: Own): Found | undefined {
  const connection = connections.own(asked);
  const { schema: id = "" } = asked.params;
  const schema = connection && schemasOf(connection.document.type).find((each) => each.id === id);
  if (!schema || !isCached(asked, connection)) return undefined;
  return { connection, schema, override: overrideOf(asked, connection.id, id) };
}

/** Unconfirmed: that nothing is changed in the schemas of a connection that is not healthy. */
function change(asked: Own, how: (found: Found) => Outcome): Outcome {
  const found = find(asked);
  if (!found) return notFound();
  return isHealthy(asked.state, found.connection, asked.nowMs)
    ? how(found)
    : fail(400, "bad_request", "the connection is not healthy");
}

/** Those that are user-defined and still there. */
const definedIn = ({ nowMs }: Own, override: Override | undefined) =>
  (override?.document.fields ?? []).filter(({ goneAtMs }) => goneAtMs === null || nowMs < goneAtMs);

/** A read does not tell which keys were detected and which are overridden. */
function viewSchema(asked: Own, schema: RemoteSchema, override: Override | undefined): Json {
  const { primaryKeys = {} } = override?.document ?? {};
  const detected = schema.fields.map((field) => ({
    ...field,
    remote_type: field.type,
    path: "",
    user_managed: false,
    is_primary_key:
      Object.keys(primaryKeys).length > 0 ? (primaryKeys[field.id] ?? false) : field.is_primary_key,
  }));
  const added = definedIn(asked, override).map(({ field_id, label, type, path }) => ({
    id: field_id,
    name: label,
    type,
    remote_type: type,
    path,
    user_managed: true,
    is_primary_key: primaryKeys[field_id] ?? false,
  }));
  return { id: schema.id, name: schema.name, fields: [...detected, ...added] };
}

export function getSchema(asked: Own): Outcome {
  const found = find(asked);
  return found ? succeed(viewSchema(asked, found.schema, found.override)) : notFound();
}

/** Everything about all schemas, as a bulk sync reads it. */
export const viewSchemas = (asked: Own, { id, document }: Connection): Json[] =>
  schemasOf(document.type).map((schema) => viewSchema(asked, schema, overrideOf(asked, id, schema.id)));

function overridden(
  asked: Own,
  { connection, schema, override }: Found,
  changes: Partial<Override["document"]>,
): Event {
  const none = { connectionId: connection.id, schemaId: schema.id, primaryKeys: {}, fields: [] };
  const item = override ?? newItem(asked, "schema", none);
  return put({ ...item, document: { ...item.document, ...changes } });
}

const keysBody = z.object({
  fields: z.array(z.object({ field_id: z.string(), is_primary_key: z.boolean() })),
});

/** The whole set: an empty one, like a DELETE, goes back to what was detected. */
export const setPrimaryKeys = (asked: Own): Outcome =>
  change(asked, (found) => {
    const read = readBody(keysBody, asked.body);
    if ("wrong" in read) return fail(400, "bad_request", read.wrong);
    const defined = definedIn(asked, found.override).map(({ field_id }) => field_id);
    const known = [...found.schema.fields.map(({ id }) => id), ...defined];
    const unknown = read.value.fields.find(({ field_id }) => !known.includes(field_id));
    if (unknown) return fail(400, "bad_request", `the schema has no field ${unknown.field_id}`);
    const keys = read.value.fields.map((each) => [each.field_id, each.is_primary_key] as const);
    return succeedSilently([overridden(asked, found, { primaryKeys: Object.fromEntries(keys) })]);
  });

export const resetPrimaryKeys = (asked: Own): Outcome =>
  change(asked, (found) => succeedSilently([overridden(asked, found, { primaryKeys: {} })]));

const fieldsBody = z.object({
  fields: z.array(
    z.object({
      field_id: z.string().min(1),
      label: z.string(),
      type: z.string(),
      path: z.string().nullish(),
      example: z.unknown().optional(),
    }),
  ),
});

/**
 * Replaces the fields of the same id, so it is safe to send again. Unconfirmed: that a detected field is refused, which
 * another endpoint overrides.
 */
export const upsertFields = (asked: Own): Outcome =>
  change(asked, (found) => {
    const read = readBody(fieldsBody, asked.body);
    if ("wrong" in read) return fail(400, "bad_request", read.wrong);
    const given = read.value.fields;
    const detected = given.find(({ field_id }) => found.schema.fields.some(({ id }) => id === field_id));
    if (detected) return fail(400, "bad_request", `the field ${detected.field_id} is not user-defined`);
    const added = given.map(({ path, ...each }) => ({ ...each, path: path ?? "", goneAtMs: null }));
    const kept = (found.override?.document.fields ?? []).filter(
      ({ field_id }) => !added.some((each) => each.field_id === field_id),
    );
    return succeedSilently([overridden(asked, found, { fields: [...kept, ...added] })]);
  });

/** The schema is refreshed in the background, and reports the field until then. */
export const deleteField = (asked: Own): Outcome =>
  change(asked, (found) => {
    const fields = found.override?.document.fields ?? [];
    const isAsked = ({ field_id }: { field_id: string }) => field_id === asked.params.field;
    if (!fields.some((each) => isAsked(each) && each.goneAtMs === null)) return notFound();
    const goneAtMs = asked.nowMs + refreshMs;
    const left = fields.map((each) => (isAsked(each) ? { ...each, goneAtMs } : each));
    return succeedSilently([
      overridden(asked, found, { fields: left }),
      ...refreshed(asked, found.connection),
    ]);
  });
