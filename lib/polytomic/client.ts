import "server-only";
/**
 * The only way to Polytomic. Reads return their result or throw UpstreamError, and are tried at most three times.
 * Writes are sent once and never throw for an HTTP result: the ledger decides what comes next.
 */
import type { z } from "zod";
import { clock, minuteMs } from "#lib/base/clock.ts";
import { AppError } from "#lib/base/errors.ts";
import { Secret } from "#lib/base/secret.ts";
import { settings } from "#lib/base/settings.ts";
import type { Call, Settings } from "./fetch.ts";
import { atOnce, organizationPace, type Pace, partnerPace } from "./pace.ts";
import { askOnce, many, one, readList, readRecord, writeBlind, writeFor } from "./request.ts";
import type { Answer } from "./result.ts";
import * as wire from "./wire.ts";

export type ClientOptions = Settings & {
  /** Largest body of a single answer; the default is 1 MiB. */
  maxBytes?: number;
  /** Largest body of a list, which Polytomic does not page; the default is 32 MiB. */
  maxListBytes?: number;
};

export type NewOrganization = Omit<wire.OrganizationBody, "client_secret"> & { client_secret?: Secret };
export type Once = { idempotencyKey: string };
export type Who = wire.Identity & {
  requestId: string | undefined;
  versionEcho: string | undefined;
  /** The response named another API version than the requested one. */
  versionDiffers: boolean;
};
/** The largest `limit` that Polytomic accepts. */
export const mostEvents = 100;
export type Client = ReturnType<typeof createClient>;

export const sizesOf = ({ maxBytes = 1024 ** 2, maxListBytes = 32 * 1024 ** 2 }: ClientOptions) => ({
  maxBytes,
  maxListBytes,
});

export function createClient(options: ClientOptions) {
  const { maxBytes, maxListBytes } = sizesOf(options);
  const write = <T extends z.ZodType>(call: Omit<Call, "maxBytes">, schema: T) =>
    writeFor(options, { ...call, maxBytes }, schema);
  const remove = (path: string) => writeBlind(options, { method: "DELETE", path, maxBytes });
  const read = <T extends z.ZodType>(path: string, schema: T) =>
    readRecord(options, { path, maxBytes }, schema);
  const readAll = <T extends z.ZodType>(path: string, schema: T) =>
    readList(options, { path, maxBytes: maxListBytes }, schema);

  return {
    /** Who the credential is. Another version in the response is returned, not thrown. Source: GET /api/me. */
    async me(): Promise<Who> {
      const call = { path: "/api/me", maxBytes, anyVersion: true };
      const { value, requestId, versionEcho } = await askOnce(options, call, one(wire.identity));
      const versionDiffers = versionEcho !== undefined && versionEcho !== options.version;
      return { ...value.data, requestId, versionEcho, versionDiffers };
    },
    /** Every organization of the partner, the owner's first. */
    listOrganizations: (): Promise<wire.Organization[]> => readAll(organizations(), wire.organization),
    getOrganization: (id: string): Promise<wire.Organization> => read(organizations(id), wire.organization),
    createOrganization: (body: NewOrganization, once: Once): Promise<Answer<wire.Organization>> =>
      write({ method: "POST", path: organizations(), ...sealed(body), ...once }, wire.organization),
    /** Replaces all sign-on settings: what `body` leaves out is cleared at Polytomic. */
    updateOrganization: (id: string, body: NewOrganization): Promise<Answer<wire.Organization>> =>
      write({ method: "PUT", path: organizations(id), ...sealed(body) }, wire.organization),
    deleteOrganization: (id: string): Promise<Answer<null>> => remove(organizations(id)),

    listUsers: (orgId: string): Promise<wire.User[]> => readAll(users(orgId), wire.user),
    getUser: (orgId: string, id: string): Promise<wire.User> => read(users(orgId, id), wire.user),
    /** Sends an invitation email. */
    createUser: (orgId: string, body: wire.UserBody, once: Once): Promise<Answer<wire.User>> =>
      write({ method: "POST", path: users(orgId), body, ...once }, wire.user),
    updateUser: (orgId: string, id: string, body: wire.UserBody): Promise<Answer<wire.User>> =>
      write({ method: "PUT", path: users(orgId, id), body }, wire.user),
    deleteUser: (orgId: string, id: string): Promise<Answer<null>> => remove(users(orgId, id)),

    /** Only this answer has the key's value; `force` replaces (and stops) an existing key. */
    async mintKey(orgId: string, userId: string, how: Once & { force: boolean }): Promise<Answer<Secret>> {
      const { force, idempotencyKey } = how;
      const path = `${users(orgId, userId)}/keys?force=${force}`;
      const answer = await write({ method: "POST", path, idempotencyKey }, wire.apiKey);
      return answer.kind === "ok" ? { ...answer, value: new Secret(answer.value.value) } : answer;
    },

    /** With an organization key: its own organization. */
    currentOrganization: (): Promise<wire.Organization> => read("/api/organization", wire.organization),
    /** With an organization key: its connections. */
    listConnections: (): Promise<wire.Connection[]> => readAll("/api/connections", wire.connection),
    /**
     * With an organization key: the integrations that Polytomic offers, in its order, without those that have no id.
     * Which credential this takes is not documented. Source: GET /api/connection_types.
     */
    async listConnectionTypes(): Promise<wire.ConnectionType[]> {
      const types = await readAll("/api/connection_types", wire.connectionType);
      return types.filter(({ id }) => id !== "");
    },
    listBulkSyncs: (): Promise<wire.BulkSync[]> => readAll("/api/bulk/syncs", wire.bulkSync),
    /** One row for each bulk sync, with the status of its last run. */
    listBulkStatuses: (): Promise<wire.BulkStatus[]> =>
      readAll("/api/bulk/syncs/status?all=true", wire.bulkStatus),
    listModelSyncs: (): Promise<wire.ModelSync[]> => readAll("/api/syncs", wire.modelSync),
    /** What became of one model sync's runs: the list does not say it. */
    getModelSyncStatus: (id: string): Promise<wire.ModelSyncStatus> =>
      read(`/api/syncs${segment(id)}/status`, wire.modelSyncStatus),
    /** At most `mostEvents`, in one request: there may be many more, and which are left out is not documented. */
    async listEvents(since?: Date): Promise<wire.Event[]> {
      const after = since ? `&starting_after=${encodeURIComponent(since.toISOString())}` : "";
      const reading = { path: `/api/events?limit=${mostEvents}${after}`, maxBytes: maxListBytes };
      const { value } = await askOnce(options, reading, many(wire.event));
      return (value as { data: wire.Event[] }).data;
    },
    /**
     * Opens a Polytomic Connect session for one person. Not in the ledger: a session is a single-use token that
     * expires, so an extra one does no harm.
     */
    startConnect: (body: wire.ConnectBody): Promise<Answer<wire.ConnectSession>> =>
      write({ method: "POST", path: "/api/connections/connect/", body }, wire.connectSession),
  };
}

const organizations = (id?: string) => `/api/organizations${id === undefined ? "" : segment(id)}`;
const users = (orgId: string, id?: string) =>
  `${organizations(orgId)}/users${id === undefined ? "" : segment(id)}`;

/** An empty or dotted id would address the parent collection. */
function segment(id: string): string {
  if (!/^[\w-]+$/.test(id)) throw new AppError("invalid", "This is not a valid Polytomic id.");
  return `/${id}`;
}

function sealed({ client_secret, ...rest }: NewOrganization) {
  const secret = client_secret?.reveal();
  return secret ? { body: { ...rest, client_secret: secret }, secrets: [secret] } : { body: rest };
}

/** Polytomic does not page the list of organizations, so its answer takes longer the longer the list is. */
const longestListMs = 5 * minuteMs;

export const usualLimitMs = () => settings().polytomic.timeoutMs;

export function optionsFor(credential: Secret, pace: Pace, timeoutMs: number): ClientOptions {
  const { origin, version } = settings().polytomic;
  return { origin, version, timeoutMs, credential, sleep: clock.sleep, pace };
}

const clientFor = (...about: Parameters<typeof optionsFor>): Client => createClient(optionsFor(...about));

/** Uses the partner key. `timeLimitMs` shortens the time limit where a page waits for the answer. */
export const asPartner = (timeLimitMs = usualLimitMs()): Client =>
  clientFor(settings().polytomic.partnerKey, partnerPace, Math.min(usualLimitMs(), timeLimitMs));

/** The same with the time that the whole list of organizations takes, which has no pages. */
export const asPartnerForList = (): Client =>
  clientFor(settings().polytomic.partnerKey, partnerPace, Math.max(usualLimitMs(), longestListMs));

/** The same without waiting for the pace: a check of the connection must show Polytomic's own answer. */
export const asPartnerNow = (timeLimitMs = usualLimitMs()): Client =>
  clientFor(settings().polytomic.partnerKey, atOnce, Math.min(usualLimitMs(), timeLimitMs));

/** Uses an organization key; `timeLimitMs` as with the partner key. */
export const asOrganization = (key: Secret, timeLimitMs = usualLimitMs()): Client =>
  clientFor(key, organizationPace(key), Math.min(usualLimitMs(), timeLimitMs));
