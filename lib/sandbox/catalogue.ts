/**
 * What an organization has been doing, made up from its id: the same at every look, different from its
 * neighbours'. A new organization has nothing for its first minute, so that the empty state can be seen.
 */
import { createHash } from "node:crypto";
import { usedTypes as types } from "./connection-types.ts";
import { uuidFrom } from "./roles.ts";
import type { Organization } from "./state.ts";

const hourMs = 3_600_000;

/** A number below `below` that belongs to this organization and question. */
function pick(organization: Organization, question: string, below: number): number {
  const digest = createHash("sha256").update(`${organization.id}/${question}`).digest();
  return digest.readUInt32BE(0) % below;
}

function some<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

const isNew = (organization: Organization, nowMs: number) => nowMs - organization.createdAtMs < 60_000;
const time = (ms: number) => new Date(ms).toISOString();

export function connectionsOf(organization: Organization, nowMs: number) {
  if (isNew(organization, nowMs)) return [];
  const first = pick(organization, "first connection", types.length);
  const sick = pick(organization, "sick connection", 6);
  return some(2 + pick(organization, "connections", 3), (index) => {
    const type = types[(first + index) % types.length] ?? types[0];
    const healthy = index !== sick;
    return {
      id: uuidFrom(`connection/${organization.id}/${index}`),
      name: `${organization.name} ${type.name}`,
      organization_id: organization.id,
      parent_connection_id: null,
      type: { ...type, logo_url: "", operations: [] },
      status: healthy ? "healthy" : "unhealthy",
      status_error: healthy ? "" : "the credentials were refused",
      saved: true,
      configuration: {},
      policies: null,
      created_at: time(organization.createdAtMs + 60_000),
      updated_at: time(organization.createdAtMs + 60_000),
    };
  });
}

export function bulkSyncsOf(organization: Organization, nowMs: number) {
  const connections = connectionsOf(organization, nowMs);
  const [source, destination] = connections;
  if (!source || !destination) return [];
  return some(1 + pick(organization, "bulk syncs", 3), (index) => ({
    id: uuidFrom(`bulk sync/${organization.id}/${index}`),
    name: `${source.type.name} to ${destination.type.name} ${index + 1}`,
    organization_id: organization.id,
    active: true,
    mode: "replicate",
    source: { connection_id: source.id },
    destination: { connection_id: destination.id },
  }));
}

export function bulkStatusesOf(organization: Organization, nowMs: number) {
  const statuses = ["completed", "completed", "running", "failed"] as const;
  return bulkSyncsOf(organization, nowMs).map((sync) => ({
    sync_id: sync.id,
    status: statuses[pick(organization, sync.id, statuses.length)],
    nextExecutionTime: time(Math.ceil(nowMs / hourMs) * hourMs),
    schemas: null,
  }));
}

export function syncsOf(organization: Organization, nowMs: number) {
  const [, target] = connectionsOf(organization, nowMs);
  if (!target) return [];
  return some(3 + pick(organization, "syncs", 4), (index) => ({
    id: uuidFrom(`sync/${organization.id}/${index}`),
    name: `${target.type.name} contacts ${index + 1}`,
    organization_id: organization.id,
    active: index % 3 !== 2,
    mode: "updateOrCreate",
    model_ids: [uuidFrom(`model/${organization.id}/${index}`)],
    schedule: { frequency: "hourly" },
    target_connection_id: target.id,
    target_object: "Contact",
  }));
}

export function syncStatusesOf(organization: Organization, nowMs: number) {
  const statuses = ["completed", "completed", "completed", "completed", "failed"] as const;
  return syncsOf(organization, nowMs).map(({ id }) => {
    const status = statuses[pick(organization, id, statuses.length)];
    const last = { id: uuidFrom(`run/${id}`), status, completed_at: time(nowMs - hourMs) };
    return { id, status: { current_execution: null, last_execution: last, next_execution_time: null } };
  });
}

/** Newest first; upstream keeps 48 hours. */
export function eventsOf(organization: Organization, nowMs: number) {
  const thisHour = Math.floor(nowMs / hourMs) * hourMs;
  const happened = bulkSyncsOf(organization, nowMs).flatMap((sync) =>
    some(48, (hour) => ({ atMs: thisHour - hour * hourMs, sync })),
  );
  return happened
    .filter(({ atMs }) => atMs > organization.createdAtMs + 60_000)
    .sort((a, b) => b.atMs - a.atMs)
    .map(({ atMs, sync }) => ({
      id: uuidFrom(`event/${sync.id}/${atMs}`),
      type: "bulk_sync.completed",
      organization_id: organization.id,
      created_at: time(atMs),
      event: { sync_id: sync.id, sync_name: sync.name },
    }));
}
