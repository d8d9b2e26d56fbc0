import "server-only";
/**
 * What an organization has, as blueprints read and write it: whole records, since what a blueprint does not name must
 * survive a PUT, which replaces everything. Source: GET, POST, PUT and DELETE of the paths below.
 */
import type { z } from "zod";
import { secondMs } from "#lib/base/clock.ts";
import { AppError } from "#lib/base/errors.ts";
import type { Call } from "./fetch.ts";
import { type Answer, upstreamStatus } from "./result.ts";
import * as wire from "./wire-resources.ts";

const paths = {
  connections: "/api/connections",
  models: "/api/models",
  syncs: "/api/syncs",
  bulkSyncs: "/api/bulk/syncs",
  webhooks: "/api/webhooks",
  roles: "/api/permissions/roles",
  policies: "/api/permissions/policies",
} as const;
export type Collection = keyof typeof paths;
/** What runs. */
type Runs = "syncs" | "bulkSyncs";

export type Body = Record<string, unknown>;
/** `secrets`: values of the body that must not appear in an error's text. `timeLimitMs` lengthens the limit. */
export type How = { secrets?: string[] | undefined; timeLimitMs?: number | undefined };
export type HowOnce = How & { idempotencyKey: string };

/** Polytomic tests a new connection before it answers. */
export const connectionLimitMs = 120 * secondMs;
export const subscribersPath = "/api/notifications/global-error-subscribers";

type Io = {
  write: <T extends z.ZodType>(
    call: Omit<Call, "maxBytes">,
    schema: T,
    how?: How,
  ) => Promise<Answer<z.output<T>>>;
  writeBlind: (call: Omit<Call, "maxBytes">, how?: How) => Promise<Answer<null>>;
  read: <T extends z.ZodType>(path: string, schema: T, isLong?: boolean) => Promise<z.output<T>>;
  /** Without the usual `data` around it. */
  readBare: <T extends z.ZodType>(path: string, schema: T) => Promise<z.output<T>>;
  readPages: <T extends z.ZodType>(
    path: string,
    schema: T,
  ) => Promise<{ items: z.output<T>[]; pages: number }>;
};

/** One segment of a path. Ids of schemas hold dots and slashes; an empty or dotted one would address the parent. */
function segment(id: string): string {
  if (id === "" || /^\.+$/.test(id)) throw new AppError("invalid", "This is not a valid Polytomic id.");
  return encodeURIComponent(id);
}

export const pathOf = (what: Collection, id?: string): string =>
  id === undefined ? paths[what] : `${paths[what]}/${segment(id)}`;

export const sharedPath = (ownerId: string, connectionId: string): string =>
  `/api/organizations/${segment(ownerId)}/connections/${segment(connectionId)}/shared`;

/** Of one schema of a connection, or of something in it. */
export const schemaPath = (connectionId: string, schemaId: string, ...parts: string[]): string =>
  [paths.connections, ...[connectionId, "schemas", schemaId, ...parts].map(segment)].join("/");

export function resourceCalls({ write, writeBlind, read, readBare, readPages }: Io) {
  const path = pathOf;
  return {
    /**
     * All of them. A record that changes while pages are read moves to the first one and can be missed, so several
     * pages are read again if `isFound` holds for none.
     */
    async listRecords(
      what: Collection,
      isFound: (record: wire.ResourceRecord) => boolean,
      query = "",
    ): Promise<wire.ResourceRecord[]> {
      const first = await readPages(path(what) + query, wire.resourceRecord);
      if (first.pages === 1 || first.items.some(isFound)) return first.items;
      const second = await readPages(path(what) + query, wire.resourceRecord);
      return [...new Map([...first.items, ...second.items].map((each) => [each.id, each])).values()];
    },
    readRecord: (what: Collection, id: string): Promise<wire.ResourceRecord> =>
      read(path(what, id), wire.resourceRecord),
    createRecord: (what: Collection, body: Body, { idempotencyKey, ...how }: HowOnce) =>
      write({ method: "POST", path: path(what), body, idempotencyKey }, wire.resourceRecord, how),
    /** Replaces the whole record. */
    replaceRecord: (what: Collection, id: string, body: Body, how: How = {}) =>
      write({ method: "PUT", path: path(what, id), body }, wire.resourceRecord, how),
    /** Never forced: Polytomic refuses to delete a connection in use. */
    removeRecord: (what: Collection, id: string) => writeBlind({ method: "DELETE", path: path(what, id) }),
    setActive: (what: Runs, id: string, active: boolean) =>
      writeBlind({ method: "POST", path: `${path(what, id)}/activate`, body: { active } }),
    startRun: (what: Runs, id: string, { idempotencyKey }: { idempotencyKey: string }) =>
      writeBlind({ method: "POST", path: `${path(what, id)}/executions`, body: {}, idempotencyKey }),

    /** Asynchronous. Only that of a healthy connection. */
    refreshSchemas: (connectionId: string, { idempotencyKey }: { idempotencyKey: string }) =>
      writeBlind({ method: "POST", path: schemaPath(connectionId, "refresh"), idempotencyKey }),

    /** Asynchronous: the run that is under way ends after that. */
    cancelRun: (what: Runs, id: string) => writeBlind({ method: "POST", path: `${path(what, id)}/cancel` }),
    /** Whether a run was asked for since then; the newest runs come first. */
    async hasRunSince(what: Runs, id: string, since: Date): Promise<boolean> {
      const { items } = await readPages(`${path(what, id)}/executions`, wire.runTimes);
      return items.some((run) => Date.parse(run.created_at || run.started_at) >= since.getTime());
    },

    /** With the partner key; `ownerId` is the partner's own organization. The answer has only the copy's id. */
    shareConnection: (
      ownerId: string,
      connectionId: string,
      body: Body,
      { idempotencyKey, ...how }: HowOnce,
    ) =>
      write(
        { method: "POST", path: sharedPath(ownerId, connectionId), body, idempotencyKey },
        wire.resourceRecord,
        how,
      ),
    /**
     * Whether the partner's own organization has this connection. With the partner key; it lists the copies, however
     * many there are. Unconfirmed: that 400, 404 and 422 mean that there is none. Only what is shown depends on it.
     */
    async isShareable(ownerId: string, connectionId: string): Promise<boolean> {
      try {
        await readPages(sharedPath(ownerId, connectionId), wire.resourceRecord);
        return true;
      } catch (error) {
        if ([400, 404, 422].includes(upstreamStatus(error) ?? 0)) return false;
        throw error;
      }
    },
    readSubscribers: (): Promise<wire.Subscribers> => readBare(subscribersPath, wire.subscribers),
    replaceSubscribers: (body: Body): Promise<Answer<null>> =>
      writeBlind({ method: "PUT", path: subscribersPath, body }),
    /** The JSON schema of a connection's configuration. */
    readConnectionType: (type: string): Promise<wire.TypeSchema> =>
      readBare(`/api/connection_types/${segment(type)}`, wire.typeSchema),
    /** The connection types that a person connects by signing in at the other system. */
    async listConsentTypes(): Promise<string[]> {
      const { items } = await readPages("/api/connection_types", wire.consentType);
      return items.flatMap(({ id, use_oauth }) => (use_oauth ? id : []));
    },
    readSchemaStatus: (connectionId: string): Promise<wire.SchemaStatus> =>
      read(`${path("connections", connectionId)}/schemas/status`, wire.schemaStatus),
    /** Those that a bulk sync could take from this connection. */
    readBulkSource: (connectionId: string, withFields = false): Promise<wire.BulkSource> =>
      read(
        `${path("connections", connectionId)}/bulksync/source?include_fields=${withFields}`,
        wire.bulkSource,
        true,
      ),
    readSchema: (connectionId: string, schemaId: string): Promise<wire.ConnectionSchema> =>
      read(schemaPath(connectionId, schemaId), wire.connectionSchema, true),
    /** Replaces all overrides of a schema's keys. */
    replacePrimaryKeys: (connectionId: string, schemaId: string, body: Body, how: How = {}) =>
      writeBlind({ method: "PUT", path: schemaPath(connectionId, schemaId, "primary_keys"), body }, how),
    /** Goes back to the keys that were detected. */
    resetPrimaryKeys: (connectionId: string, schemaId: string) =>
      writeBlind({ method: "DELETE", path: schemaPath(connectionId, schemaId, "primary_keys") }),
    /** Adds fields or replaces those of the same ids, so that it is safe to send again. */
    upsertFields: (
      connectionId: string,
      schemaId: string,
      body: Body,
      { idempotencyKey, ...how }: How & { idempotencyKey?: string } = {},
    ) =>
      writeBlind(
        {
          method: "POST",
          path: schemaPath(connectionId, schemaId, "fields"),
          body,
          ...(idempotencyKey !== undefined && { idempotencyKey }),
        },
        how,
      ),
    /** Of those that are user-defined. The schema reports it for a while after that. */
    removeField: (connectionId: string, schemaId: string, fieldId: string) =>
      writeBlind({ method: "DELETE", path: schemaPath(connectionId, schemaId, "fields", fieldId) }),
    /** What a bulk sync takes: its own record does not say it. */
    async listSelectedSchemas(syncId: string): Promise<wire.ResourceRecord[]> {
      return (await readPages(`${path("bulkSyncs", syncId)}/schemas`, wire.resourceRecord)).items;
    },
    /** One of them, with the fields and filters that the list leaves out. */
    readSelectedSchema: (syncId: string, schemaId: string): Promise<wire.ResourceRecord> =>
      read(`${path("bulkSyncs", syncId)}/schemas/${segment(schemaId)}`, wire.resourceRecord),
  };
}
