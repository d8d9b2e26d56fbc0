import "server-only";
import type { CaptureNote } from "#lib/messages/blueprints.ts";
/** Reads what an organization has, with its own key. Changes nothing. */
import { isNotAccessible, upstreamStatus } from "#lib/polytomic/result.ts";
import { findMadeByLink } from "../by-link.ts";
import type { JsonObject, ResourceKind } from "../document.ts";
import type { Live, Place } from "../kind.ts";
import { typeOf } from "../kinds/connections.ts";
import { kinds } from "../kinds.ts";
import type { Captured } from "./draft-from.ts";
import { readFields } from "./read-fields.ts";
import { kindOf, type Types } from "./spec-from.ts";

const read: ResourceKind[] = [
  "role",
  "policy",
  "connection",
  "model",
  "modelSync",
  "bulkSync",
  "webhook",
  "subscribers",
];
/** Whose lists have light items. */
const isLight = (kind: ResourceKind) => kind === "modelSync" || kind === "bulkSync";
/** More do not fit a blueprint, and each costs a request or two. */
const mostRead = 50;

type Organization = { records: Captured[]; types: Types; notes: CaptureNote[] };

/** Undefined for what Polytomic refuses to this key. */
async function orRefused<T>(reading: Promise<T>): Promise<T | undefined> {
  return await reading.catch((error: unknown) => {
    if (isNotAccessible(upstreamStatus(error))) return undefined;
    throw error;
  });
}

/** A refusal of one record, whose schema may be read just now, does not stop the rest. */
async function orSkipped<T>(reading: Promise<T>): Promise<T | null> {
  return await reading.catch((error: unknown) => {
    if ([400, 409, 422].includes(upstreamStatus(error) ?? 0)) return null;
    throw error;
  });
}

/** The oldest first. */
async function readKind(place: Place, kind: ResourceKind, notes: CaptureNote[]): Promise<Captured[]> {
  const listed = await orRefused(kinds[kind].list(place, { name: "", spec: {} }));
  if (listed === undefined) {
    notes.push({ code: "kind_refused", params: { kind } });
    return [];
  }
  const own = listed.filter(({ record }) => record.system !== true).toReversed();
  const timeOf = ({ createdAt }: Live) => createdAt?.getTime() ?? 0;
  const sorted = own.toSorted((a, b) => timeOf(a) - timeOf(b));
  if (!isLight(kind)) return sorted.map((live) => ({ kind, live }));
  const whole = sorted.slice(0, mostRead).map(async ({ id, name }) => {
    const live = await orSkipped(kinds[kind].read(place, id));
    if (live === null) notes.push({ code: "not_read", params: { kind, name } });
    return live === null ? [] : [{ kind, live }];
  });
  if (sorted.length > mostRead) notes.push({ code: "too_many", params: { count: sorted.length - mostRead } });
  return (await Promise.all(whole)).flat();
}

async function readTypes(
  { organization }: Place,
  tenantId: string,
  all: Captured[],
  notes: CaptureNote[],
): Promise<Types> {
  const connections = all.filter(({ kind }) => kind === "connection");
  const byCustomer = await findMadeByLink(
    tenantId,
    connections.map(({ live }) => live),
  );
  if (connections.length === 0) return { byConsent: new Set(), byCustomer, schemas: new Map() };
  const listed = await orRefused(organization.listConsentTypes());
  if (listed === undefined) notes.push({ code: "consent_unread", params: {} });
  const byConsent = new Set(listed);
  const none = { byConsent, byCustomer, schemas: new Map() };
  const own = connections.filter(({ kind, live }) => kindOf(kind, live, none) === "connection");
  const schemas = new Map<string, JsonObject>();
  for (const type of new Set(own.map(({ live }) => typeOf(live.record)))) {
    const schema = type === "" ? undefined : await orRefused(organization.readConnectionType(type));
    if (schema === undefined) notes.push({ code: "type_unread", params: { type } });
    else schemas.set(type, schema);
  }
  return { byConsent, byCustomer, schemas };
}

/** Throws UpstreamError if Polytomic does not answer. */
export async function readOrganization(place: Place, tenantId: string): Promise<Organization> {
  const notes: CaptureNote[] = [];
  const records: Captured[] = [];
  for (const kind of read) {
    const found = await readKind(place, kind, notes);
    records.push(...found);
    const connections = found.map(({ live }) => live);
    if (kind === "connection") records.push(...(await readFields(place, connections, notes)));
  }
  return { records, types: await readTypes(place, tenantId, records, notes), notes };
}
