/**
 * What an organization has been doing, made up from its id: the same at every look, different from its
 * neighbours'. A new organization has nothing for its first minute, so that the empty state can be seen.
 */
import { createHash } from "node:crypto";
import { sandboxWarehouseId } from "#lib/polytomic/wire.ts";
import { keep } from "./configuration.ts";
import { findType, usedTypes as types } from "./connection-types.ts";
import type { Actor, Item, Kind } from "./documents.ts";
import { sampleConfiguration, schemasOf, usualFields, wholeSchema } from "./remote.ts";
import { time } from "./reply.ts";
import { uuidFrom } from "./roles.ts";
import type { Organization, State } from "./state.ts";
import { schemaOf } from "./type-schemas.ts";

const hourMs = 3_600_000;
/** An organization has nothing for this long. */
export const newForMs = 60_000;

/** A number below `below` that belongs to this organization and question. */
function pick(organization: Organization, question: string, below: number): number {
  const digest = createHash("sha256").update(`${organization.id}/${question}`).digest();
  return digest.readUInt32BE(0) % below;
}

function some<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const isNew = (organization: Organization, nowMs: number) => nowMs - organization.createdAtMs < newForMs;

/** One organization in six has trouble, so that a book of customers looks like one. */
const isTroubled = (organization: Organization) => pick(organization, "trouble", 6) === 0;

/** The end of a made-up sync's last run. */
function endOf(organization: Organization, seed: string, statuses: readonly string[]): string {
  const status = statuses[pick(organization, uuidFrom(seed), statuses.length)] ?? "completed";
  return status === "failed" && !isTroubled(organization) ? "completed" : status;
}

/** Everything that is made up for an organization. The partner's own has one connection to share, from the start. */
export function madeUp(state: State, organizationId: string, nowMs: number): Item[] {
  const organization = state.organizations.get(organizationId);
  if (!organization) return [];
  if (organizationId === state.ownerId)
    return [{ ...connection(organization, "warehouse", "Sandbox warehouse", 0), id: sandboxWarehouseId }];
  if (state.leftOut.has(organizationId)) return [];
  return [
    ...connectionsOf(organization, nowMs),
    ...modelsOf(organization, nowMs),
    ...bulkSyncsOf(organization, nowMs),
    ...syncsOf(organization, nowMs),
  ];
}

function frame<K extends Kind>(
  organization: Organization,
  kind: K,
  seed: string,
  document: Item<K>["document"],
): Item<K> {
  const { id: organizationId, name } = organization;
  const atMs = organization.createdAtMs + newForMs;
  const by: Actor = { id: organizationId, type: "organization", name };
  const when = { createdAtMs: atMs, updatedAtMs: atMs, createdBy: by, updatedBy: by };
  return { kind, id: uuidFrom(seed), organizationId, document, ...when };
}

function connection(
  organization: Organization,
  place: string,
  name: string,
  typeIndex: number,
  trouble = "",
) {
  const { id: type } = types[typeIndex % types.length] ?? types[0];
  const found = findType(type) ?? { id: type, use_oauth: false };
  const seed = `connection/${organization.id}/${place}`;
  const { configuration, secrets } = keep(schemaOf(found), sampleConfiguration(found), uuidFrom(seed));
  const own = { name, type, configuration, secrets, policies: [], healthcheck_interval: "", trouble };
  return frame(organization, "connection", seed, {
    ...own,
    checkedAtMs: 0,
    refreshStartedAtMs: 0,
    parent: null,
  });
}

export function connectionsOf(organization: Organization, nowMs: number): Item<"connection">[] {
  if (isNew(organization, nowMs)) return [];
  const first = pick(organization, "first connection", types.length);
  const sick = isTroubled(organization) ? pick(organization, "sick connection", 6) : -1;
  return some(2 + pick(organization, "connections", 3), (index) => {
    const name = `${organization.name} ${(types[(first + index) % types.length] ?? types[0]).name}`;
    const trouble = index === sick ? "the credentials were refused" : "";
    return connection(organization, String(index), name, first + index, trouble);
  });
}

const nameOfType = ({ document }: Item<"connection">) => findType(document.type)?.name ?? "";

export function bulkSyncsOf(organization: Organization, nowMs: number): Item<"bulkSync">[] {
  const statuses = ["completed", "completed", "running", "failed"];
  const [source, destination] = connectionsOf(organization, nowMs);
  if (!source || !destination) return [];
  return some(1 + pick(organization, "bulk syncs", 3), (index) => {
    const seed = `bulk sync/${organization.id}/${index}`;
    return frame(organization, "bulkSync", seed, {
      name: `${nameOfType(source)} to ${nameOfType(destination)} ${index + 1}`,
      active: true,
      source_connection_id: source.id,
      destination_connection_id: destination.id,
      default_schedule: { id: uuidFrom(`${seed}/schedule`), frequency: "hourly", minute: "0" },
      rest: { mode: "replicate", destination_configuration: { schema: "sandbox" } },
      schemas: schemasOf(source.document.type).map(wholeSchema),
      pretends: endOf(organization, seed, statuses),
    });
  });
}

const syncCount = (organization: Organization) => 3 + pick(organization, "syncs", 4);

function modelsOf(organization: Organization, nowMs: number): Item<"model">[] {
  const [source] = connectionsOf(organization, nowMs);
  if (!source) return [];
  return some(syncCount(organization), (index) => {
    const seed = `model/${organization.id}/${index}`;
    const fields = usualFields.map(({ id, type }) => ({
      id: uuidFrom(`${seed}/${id}`),
      name: id,
      label: id,
      type,
      user_added: false,
    }));
    const own = { name: `Contacts ${index + 1}`, type: source.document.type, connection_id: source.id };
    const rest = { configuration: { table: "contacts" }, identifier: "id" };
    return frame(organization, "model", seed, { ...own, version: 1, fields, rest });
  });
}

export function syncsOf(organization: Organization, nowMs: number): Item<"sync">[] {
  const statuses = ["completed", "completed", "failed"];
  const [, target] = connectionsOf(organization, nowMs);
  if (!target) return [];
  return some(syncCount(organization), (index) => {
    const model_id = uuidFrom(`model/${organization.id}/${index}`);
    const seed = `sync/${organization.id}/${index}`;
    return frame(organization, "sync", seed, {
      name: `${nameOfType(target)} contacts ${index + 1}`,
      active: index % 3 !== 2,
      mode: "updateOrCreate",
      model_ids: [model_id],
      target: { connection_id: target.id, object: "Contact" },
      rest: {
        schedule: { frequency: "hourly", minute: "0" },
        identity: { function: "Equality", source: { model_id, field: "email" }, target: "email" },
        fields: [{ source: { model_id, field: "name" }, target: "name" }],
      },
      pretends: endOf(organization, seed, statuses),
    });
  });
}

/** Newest first; upstream keeps 48 hours. */
export function eventsOf(state: State, organizationId: string, nowMs: number) {
  const organization = state.organizations.get(organizationId);
  const isMadeUp = organizationId !== state.ownerId && !state.leftOut.has(organizationId);
  if (!organization || !isMadeUp) return [];
  const thisHour = Math.floor(nowMs / hourMs) * hourMs;
  const happened = bulkSyncsOf(organization, nowMs).flatMap((sync) =>
    some(48, (hour) => ({ atMs: thisHour - hour * hourMs, sync })),
  );
  return happened
    .filter(({ atMs }) => atMs > organization.createdAtMs + newForMs)
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ atMs, sync }) => ({
      id: uuidFrom(`event/${sync.id}/${atMs}`),
      type: "bulk_sync.completed",
      organization_id: organization.id,
      created_at: time(atMs),
      event: { sync_id: sync.id, sync_name: sync.document.name },
    }));
}
